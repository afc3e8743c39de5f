package io.pullwork.job.nqueens;

import java.util.List;

/**
 * What others have found, to check a count against; nothing is taken from here. From the On-Line Encyclopedia of
 * Integer Sequences, where those who found the large ones are named.
 */
public final class KnownTotals {

    /** <a href="https://oeis.org/A000170">A000170</a>. */
    private static final List<Long> TOTALS = List.of(
            1L,
            0L,
            0L,
            2L,
            10L,
            4L,
            40L,
            92L,
            352L,
            724L,
            2_680L,
            14_200L,
            73_712L,
            365_596L,
            2_279_184L,
            14_772_512L,
            95_815_104L,
            666_090_624L,
            4_968_057_848L,
            39_029_188_884L,
            314_666_222_712L,
            2_691_008_701_644L,
            24_233_937_684_440L,
            227_514_171_973_736L,
            2_207_893_435_808_352L,
            22_317_699_616_364_044L,
            234_907_967_154_122_528L);

    /** <a href="https://oeis.org/A002562">A002562</a>. */
    private static final List<Long> UNIQUE = List.of(
            1L,
            0L,
            0L,
            1L,
            2L,
            1L,
            6L,
            12L,
            46L,
            92L,
            341L,
            1_787L,
            9_233L,
            45_752L,
            285_053L,
            1_846_955L,
            11_977_939L,
            83_263_591L,
            621_012_754L,
            4_878_666_808L,
            39_333_324_973L,
            336_376_244_042L,
            3_029_242_658_210L,
            28_439_272_956_934L,
            275_986_683_743_434L,
            2_789_712_466_510_289L,
            29_363_495_934_315_694L);

    private KnownTotals() {}

    /**
     * In how many ways n queens stand on a board of n by n so that none attacks another.
     *
     * @param n from 1 to 27
     * @throws IllegalArgumentException if n is not
     */
    public static long total(int n) {
        Ring.requireSize(n);
        return TOTALS.get(n - 1);
    }

    /**
     * As {@link #total}, counting those as one that are turned or mirrored images of each other.
     *
     * @param n from 1 to 27
     * @throws IllegalArgumentException if n is not
     */
    public static long unique(int n) {
        Ring.requireSize(n);
        return UNIQUE.get(n - 1);
    }
}

package io.pullwork.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real browser without a window, that looks at a page as a person does. */
final class Browser implements AutoCloseable {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    /** It warns that it does not know the browser's protocol by version; of that only what is stable is used. */
    private static final Logger DRIVER_LOG = Logger.getLogger("org.openqa.selenium");

    private static final String MISSING = "no browser to look at pages with: apt-get install chromium chromium-driver";

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** On a machine without one the test is aborted, or fails if this is continuous integration. */
    static Browser start() {
        Optional<File> chromium = program("chromium");
        Optional<File> driver = program("chromedriver");
        if (chromium.isEmpty() || driver.isEmpty()) {
            assertThat(System.getenv("CI")).as(MISSING).isNotEqualTo("true");
            abort(MISSING);
        }
        DRIVER_LOG.setLevel(Level.SEVERE);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.orElseThrow())
                .build();
        return new Browser(new ChromeDriver(service, options(chromium.orElseThrow())));
    }

    private static Optional<File> program(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> new File(folder, name))
                .filter(File::canExecute)
                .findFirst();
    }

    private static ChromeOptions options(File chromium) {
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        var options = new ChromeOptions();
        options.setBinary(chromium);
        options.addArguments(
                "--headless=new",
                // Containers have no sandbox; the pages are our own.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync");
        options.setCapability("goog:loggingPrefs", logs);
        return options;
    }

    void open(Path page) {
        driver.get(page.toUri().toString());
    }

    /** @param scheme light or dark, as the person prefers */
    void show(int width, int height, String scheme) {
        show(width, height, scheme, "screen");
    }

    /** @param medium screen or print */
    void show(int width, int height, String scheme, String medium) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("media", medium, "features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** What the page's own script answers; it is the body of a function. */
    Object ask(String script, Object... arguments) {
        Object answer = driver.executeScript(script, arguments);
        assertThat(answer).as(script).isNotNull();
        return answer;
    }

    double number(String script, Object... arguments) {
        return ((Number) ask(script, arguments)).doubleValue();
    }

    String text(String selector) {
        return driver.findElement(By.cssSelector(selector)).getText();
    }

    boolean isShown(String selector) {
        return driver.findElement(By.cssSelector(selector)).isDisplayed();
    }

    /** Of all elements, in the order of the page; in one go, since there may be thousands. */
    List<String> texts(String selector) {
        Object texts = ask("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector);
        return ((List<?>) texts).stream().map(String::valueOf).toList();
    }

    void click(String selector) {
        driver.findElement(By.cssSelector(selector)).click();
    }

    /** Moves the pointer to a place in an element, in pixels from its left top corner. */
    void pointAt(String selector, double x, double y) {
        pointer(selector, x, y).perform();
    }

    void doubleClick(String selector, double x, double y) {
        pointer(selector, x, y).doubleClick().perform();
    }

    void drag(String selector, double fromX, double toX, double y) {
        pointer(selector, fromX, y)
                .clickAndHold()
                .moveByOffset((int) (toX - fromX), 0)
                .release()
                .perform();
    }

    private Actions pointer(String selector, double x, double y) {
        WebElement element = driver.findElement(By.cssSelector(selector));
        new Actions(driver).scrollToElement(element).perform();
        // The driver counts from the middle, cut to whole pixels.
        var size = element.getSize();
        return new Actions(driver)
                .moveToElement(element, (int) x - size.getWidth() / 2, (int) y - size.getHeight() / 2);
    }

    /** What was said on the console since this was last asked, errors of scripts and of the policy among it. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(Object::toString)
                // Tests look at the dots of plots, and the browser has advice for whoever does.
                .filter(complaint -> !complaint.contains("willReadFrequently"))
                .toList();
    }

    /** What was asked of anybody since this was last asked, as the browser's events tell it. */
    List<String> requests() {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(entry -> entry.getMessage())
                .filter(event -> event.contains("\"Network.requestWillBeSent\""))
                .toList();
    }

    void keepScreenshot(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException notWritten) {
            throw new UncheckedIOException(notWritten);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}

package io.pullwork.store;

class MemoryStoreTest extends StoreContractTest {

    @Override
    Store create() {
        return new MemoryStore();
    }

    /** Its queues survive their masters, and nothing more. */
    @Override
    Store restart(Store store) {
        return store;
    }
}

package io.cobro.ffi

/** Which native library to load. Between the modules of cobro, not for callers. */
public object NativeLibrary {
    init {
        // The testing module's library holds this one's, too, and a client and its sandbox have to be in
        // the same one: where the module is on the class path, its library is taken.
        val testing = NativeLibrary::class.java.getResource("/META-INF/cobro-testing.properties")
        if (testing != null) {
            System.setProperty("uniffi.component.cobro_mobile.libraryOverride", "cobro_testing")
        }
        // The native threads end with the process: a refund that was just begun gets its answer first.
        Runtime.getRuntime().addShutdownHook(Thread({ drainBeforeExit() }, "cobro exit"))
    }

    /** Decides, once and before the first native call. */
    public fun load() {
        // What there is to do is done by `init`.
    }
}

// swift-tools-version: 6.0

import PackageDescription

// Where `cargo build` put the Rust library. The one with the sandbox in it
// holds the published one, too: the tests' process loads just one runtime.
let library = Context.environment["COBRO_LIB_DIR"] ?? "\(Context.packageDirectory)/../../target/ci"
let link: [LinkerSetting] = [
    .unsafeFlags(["-L", library, "-Xlinker", "-rpath", "-Xlinker", library]),
    .linkedLibrary("cobro_testing"),
]

// Swift 6.0's compiler crashes in language mode 6 on some of what UniFFI generates.
let generated: [SwiftSetting] = [.swiftLanguageMode(.v5)]

let package = Package(
    name: "Cobro",
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [
        .library(name: "Cobro", targets: ["Cobro"]),
        .library(name: "CobroTesting", targets: ["CobroTesting"]),
    ],
    targets: [
        .target(name: "Cobro", dependencies: ["CobroNative"]),
        .target(name: "CobroTesting", dependencies: ["Cobro", "CobroNative", "CobroTestingNative"]),

        .systemLibrary(name: "CobroNativeFFI"),
        .systemLibrary(name: "CobroTestingNativeFFI"),
        .target(
            name: "CobroNative",
            dependencies: ["CobroNativeFFI"],
            path: "generated",
            exclude: ["CobroNativeFFI.h", "CobroTestingNative.swift", "CobroTestingNativeFFI.h"],
            sources: ["CobroNative.swift"],
            swiftSettings: generated,
            linkerSettings: link
        ),
        .target(
            name: "CobroTestingNative",
            dependencies: ["CobroNative", "CobroTestingNativeFFI"],
            path: "generated",
            exclude: ["CobroNative.swift", "CobroNativeFFI.h", "CobroTestingNativeFFI.h"],
            sources: ["CobroTestingNative.swift"],
            swiftSettings: generated
        ),

        .executableTarget(
            name: "ExitWhileWaiting",
            dependencies: ["Cobro", "CobroTesting"],
            path: "Tests/ExitWhileWaiting"
        ),
        .executableTarget(
            name: "ExitWhileRefunding",
            dependencies: ["Cobro"],
            path: "Tests/ExitWhileRefunding"
        ),
        .executableTarget(name: "Leaks", dependencies: ["Cobro"], path: "Tests/Leaks"),
        .executableTarget(
            name: "SafetyTill",
            dependencies: ["Cobro", "CobroTesting"],
            path: "Tests/SafetyTill"
        ),
        // The example, by a symbolic link: SwiftPM builds no target from outside of its package.
        .executableTarget(name: "Till", dependencies: ["Cobro", "CobroTesting"], path: "Tests/Till"),
        .testTarget(
            name: "CobroTests",
            dependencies: [
                "Cobro", "CobroTesting", "ExitWhileRefunding", "ExitWhileWaiting", "Leaks", "SafetyTill", "Till",
            ]
        ),
    ]
)

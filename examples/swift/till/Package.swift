// swift-tools-version: 6.0

import PackageDescription

let package = Package(
    name: "Till",
    platforms: [.macOS(.v13)],
    // SwiftPM knows a package by its folder's name.
    dependencies: [.package(path: "../../../bindings-mobile/swift")],
    targets: [
        .executableTarget(
            name: "Till",
            dependencies: [
                .product(name: "Cobro", package: "swift"),
                .product(name: "CobroTesting", package: "swift"),
            ]
        )
    ]
)

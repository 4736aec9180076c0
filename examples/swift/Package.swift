// swift-tools-version: 6.0

import PackageDescription

let package = Package(
    name: "Till",
    platforms: [.macOS(.v13)],
    dependencies: [.package(name: "Cobro", path: "../../bindings-mobile/swift")],
    targets: [
        .executableTarget(
            name: "Till",
            dependencies: [
                .product(name: "Cobro", package: "Cobro"),
                .product(name: "CobroTesting", package: "Cobro"),
            ]
        )
    ]
)

/// What a value's mirror shows of it, in the form that Swift prints structures.
func redacted(_ value: some CustomReflectable) -> String {
    let shown = value.customMirror.children.map { "\($0.label ?? ""): \($0.value)" }
    return "\(type(of: value))(\(shown.joined(separator: ", ")), secrets: redacted)"
}

//! `cargo xtask parity`: whatever the core can do, each language can. Its public
//! operations and kinds of error are read from its sources, and looked for in
//! the layer that people write for each language.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use syn::{ImplItem, Item, Type, UseTree, Visibility};

use crate::workspace::Workspace;

/// Where operations are, and the types that have them: those people hold.
const FOLDERS: [&str; 10] = [
    "client.rs",
    "journal",
    "migrate",
    "notifications",
    "oauth",
    "qr",
    "reports",
    "resources",
    "sale",
    "sellers",
];
const SETUP: &str = "setup";
const HOLDERS: [&str; 18] = [
    "Client",
    "InstoreOrders",
    "Journal",
    "MerchantOrders",
    "OAuth",
    "Orders",
    "Payments",
    "PosResource",
    "Reconciliation",
    "Refunds",
    "ReplayGuard",
    "ReportFiles",
    "Reports",
    "Sale",
    "Sellers",
    "Setup",
    "Stores",
    "Verifier",
];

/// Modules whose functions are operations.
const MODULES: [(&str, &str); 4] = [
    ("qr", "Qr"),
    ("migrate", "Migrate"),
    ("notifications", "Notifications"),
    // `Reports` are the account's.
    ("reports", "ReportsModule"),
];

/// What other languages say otherwise: the operation, and the member that does it.
/// An empty one is a constructor there, or how the language loops.
const OTHERWISE: [(&str, &str, &str); 22] = [
    ("Client", "new", ""),
    ("Client", "with_clock", ""),
    ("Client", "with_tokens", ""),
    ("Client", "notify_of", "notify"),
    ("Client", "confirm_id", "confirm"),
    ("Sale", "next_event", "events"),
    ("Sale", "info", ""),
    ("OAuth", "new", ""),
    ("OAuth", "with_clock", ""),
    ("Sellers", "new", ""),
    ("ReplayGuard", "new", ""),
    ("ReplayGuard", "is_new_key", "is_new"),
    ("Verifier", "new", ""),
    ("Verifier", "with_tolerance", ""),
    ("ReportsModule", "rows_of_file", "rows"),
    ("Reconciliation", "new", ""),
    ("Reconciliation", "add_sales", ""),
    ("Reconciliation", "next_findings", ""),
    ("Reconciliation", "finish", "summary"),
    ("Reconciliation", "watch", "summary"),
    ("Reconciliation", "progress", ""),
    ("Reconciliation", "stopper", "close"),
];

/// A language's hand-written layer.
struct Layer {
    name: &'static str,
    folders: &'static [&'static str],
    extension: &'static str,
    /// What a type's name has in front of it where it is declared, or reopened.
    declares: &'static [&'static str],
    /// Whether members are in camel case.
    camel: bool,
    /// What a member's name has in front of it.
    members: &'static [&'static str],
    /// The core's type or member, and what it is called here.
    renamed: &'static [(&'static str, &'static str)],
}

const LAYERS: [Layer; 4] = [
    Layer {
        name: "python",
        folders: &["bindings-python/python/cobro"],
        extension: "py",
        declares: &["class "],
        camel: false,
        members: &["def ", "    "],
        renamed: &[
            ("Qr", "qr.py"),
            ("Migrate", "migrate.py"),
            ("Notifications", "_notifications.py"),
            ("ReportsModule", "reports.py"),
        ],
    },
    Layer {
        name: "node",
        folders: &["bindings-node/ts"],
        extension: "ts",
        declares: &["class "],
        camel: true,
        members: &["  ", "async ", "get ", "static ", "readonly ", "function "],
        renamed: &[
            ("Qr", "qr.ts"),
            ("Migrate", "migrate.ts"),
            ("Notifications", "notification.ts"),
            ("ReportsModule", "reports.ts"),
            ("remaining", "remainingMs"),
        ],
    },
    Layer {
        name: "kotlin",
        folders: &["bindings-mobile/kotlin/cobro/src/main"],
        extension: "kt",
        declares: &["class ", "object ", "fun "],
        camel: true,
        members: &["fun ", "val ", "."],
        renamed: &[
            ("ReportsModule", "Reports"),
            ("Verifier", "NotificationVerifier"),
            // Of its companion.
            ("ReportsModule", "Reports"),
            ("from_env", "fromEnvironment"),
            // A word of the language's own.
            ("wait", "await"),
        ],
    },
    Layer {
        name: "swift",
        folders: &["bindings-mobile/swift/Sources/Cobro"],
        extension: "swift",
        declares: &["class ", "struct ", "enum ", "extension "],
        camel: true,
        members: &["func ", "var ", "let "],
        renamed: &[
            ("Qr", "QR"),
            ("ReportsModule", "Reports"),
            ("Verifier", "NotificationVerifier"),
            // Static.
            ("ReportsModule", "Reports"),
            ("from_env", "fromEnvironment"),
            ("collector_id", "collectorID"),
            ("post_qr", "postQR"),
            ("put_qr", "putQR"),
        ],
    },
];

/// An operation of the core.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Operation {
    holder: String,
    name: String,
}

pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let core = workspace.root.join("core/src");
    let mut operations = Vec::new();
    for place in FOLDERS.iter().chain([&SETUP]) {
        for file in rust_files(&core.join(place))? {
            let text = fs::read_to_string(&file)?;
            let parsed = syn::parse_file(&text).with_context(|| file.display().to_string())?;
            let module = MODULES.iter().find(|(folder, _)| *folder == *place && file.ends_with("mod.rs"));
            collect(&parsed.items, module.map(|(_, name)| *name), &mut operations);
        }
    }
    operations.sort();
    operations.dedup();
    let kinds = kinds(&core.join("model/error_details.rs"))?;
    let mut missing = Vec::new();
    for layer in &LAYERS {
        let files = layer.files(workspace.written_sources(layer.extension)?, workspace)?;
        missing.extend(
            operations.iter().filter(|operation| !layer.has(&files, operation)).map(|operation| {
                format!("{}: {}.{} is missing", layer.name, operation.holder, operation.name)
            }),
        );
        // Classes of errors may be generated.
        let all = layer.files(workspace.sources(layer.extension)?, workspace)?;
        let all = all.into_iter().map(|(_, text)| text).collect::<String>().to_ascii_lowercase();
        missing.extend(
            kinds
                .iter()
                .filter(|kind| !all.contains(&kind.to_ascii_lowercase()))
                .map(|kind| format!("{}: no error is of kind {kind}", layer.name)),
        );
    }
    if !missing.is_empty() {
        bail!("\n  {}", missing.join("\n  "));
    }
    println!("{} operations and {} kinds of error, in all languages", operations.len(), kinds.len());
    Ok(())
}

fn rust_files(place: &Path) -> Result<Vec<PathBuf>> {
    if place.is_file() {
        return Ok(vec![place.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(place).with_context(|| place.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

/// The public operations of a file's items; its functions if it is a module of them.
fn collect(items: &[Item], module: Option<&str>, operations: &mut Vec<Operation>) {
    for item in items {
        match item {
            Item::Fn(function) if matches!(function.vis, Visibility::Public(_)) => {
                if let Some(module) = module {
                    let name = function.sig.ident.to_string();
                    operations.push(Operation { holder: module.to_owned(), name });
                }
            }
            Item::Use(reexport) if matches!(reexport.vis, Visibility::Public(_)) => {
                if let Some(module) = module {
                    functions(&reexport.tree, &mut |name| {
                        operations.push(Operation { holder: module.to_owned(), name });
                    });
                }
            }
            Item::Impl(block) if block.trait_.is_none() => {
                let Type::Path(path) = &*block.self_ty else { continue };
                let Some(holder) = path.path.segments.last().map(|segment| segment.ident.to_string()) else {
                    continue;
                };
                if !HOLDERS.contains(&holder.as_str()) {
                    continue;
                }
                for member in &block.items {
                    let ImplItem::Fn(method) = member else { continue };
                    let hidden = method.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"));
                    if matches!(method.vis, Visibility::Public(_)) && !hidden {
                        let name = method.sig.ident.to_string();
                        operations.push(Operation { holder: holder.clone(), name });
                    }
                }
            }
            _ => {}
        }
    }
}

/// The functions among what is handed on: their names are in small letters.
fn functions(tree: &UseTree, found: &mut impl FnMut(String)) {
    match tree {
        UseTree::Path(path) => functions(&path.tree, found),
        UseTree::Group(group) => group.items.iter().for_each(|tree| functions(tree, found)),
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            if name.starts_with(|letter: char| letter.is_ascii_lowercase()) {
                found(name);
            }
        }
        UseTree::Rename(_) | UseTree::Glob(_) => {}
    }
}

fn kinds(file: &Path) -> Result<Vec<String>> {
    let parsed = syn::parse_file(&fs::read_to_string(file)?)?;
    let found = parsed.items.iter().find_map(|item| match item {
        Item::Enum(kinds) if kinds.ident == "ErrorKind" => Some(kinds),
        _ => None,
    });
    let kinds = found.context("the model lacks ErrorKind")?;
    Ok(kinds.variants.iter().map(|variant| variant.ident.to_string()).collect())
}

impl Layer {
    /// The names and texts of those that are the layer's.
    fn files(&self, sources: Vec<PathBuf>, workspace: &Workspace) -> Result<Vec<(String, String)>> {
        let mut files = Vec::new();
        for path in sources {
            if self.folders.iter().any(|folder| path.starts_with(folder)) {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
                files.push((name.unwrap_or_default(), fs::read_to_string(workspace.root.join(&path))?));
            }
        }
        Ok(files)
    }

    fn has(&self, files: &[(String, String)], operation: &Operation) -> bool {
        let otherwise =
            OTHERWISE.iter().find(|(holder, name, _)| *holder == operation.holder && *name == operation.name);
        let name = otherwise.map_or(operation.name.as_str(), |(.., member)| member);
        if name.is_empty() {
            return true;
        }
        let holder = self.called(&operation.holder).unwrap_or(&operation.holder);
        let member = match self.called(name) {
            Some(renamed) => renamed.to_owned(),
            None if self.camel => camel(name),
            None => name.to_owned(),
        };
        files
            .iter()
            .filter(|(file, text)| {
                file == holder || self.declares.iter().any(|before| declared(text, before, holder))
            })
            .any(|(_, text)| self.members.iter().any(|before| declared(text, before, &member)))
    }

    fn called(&self, name: &str) -> Option<&'static str> {
        self.renamed.iter().find(|(core, _)| *core == name).map(|(_, here)| *here)
    }
}

/// Whether `word` stands whole behind `before` somewhere; Python's two clients
/// and what they share count as one.
fn declared(text: &str, before: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let whole = |rest: &str| {
        let rest = rest.strip_prefix("Base").unwrap_or(rest);
        !rest.starts_with(is_part)
    };
    [format!("{before}{word}"), format!("{before}Async{word}")]
        .iter()
        .any(|wanted| text.split(wanted.as_str()).skip(1).any(whole))
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operations(source: &str) -> Vec<String> {
        let mut found = Vec::new();
        collect(&syn::parse_file(source).unwrap().items, Some("Qr"), &mut found);
        found.into_iter().map(|operation| format!("{}.{}", operation.holder, operation.name)).collect()
    }

    #[test]
    fn only_what_people_can_call_is_an_operation() {
        let source = "impl Client { pub fn sell(&self) {} pub(crate) fn now(&self) {} fn own(&self) {} }
            impl Inner { pub fn inside(&self) {} } impl Drop for Sale { fn drop(&mut self) {} }
            pub fn read() {} fn part() {}
            pub use drawing::{Drawing, svg}; pub(crate) use drawing::modules;
            impl Orders<'_> { pub async fn create(&self) {} }";
        assert_eq!(operations(source), ["Client.sell", "Qr.read", "Qr.svg", "Orders.create"]);
    }

    #[test]
    fn a_member_counts_in_its_types_file_alone() {
        let layer = LAYERS.iter().find(|layer| layer.name == "node").unwrap();
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let operation = |name: &str| Operation { holder: "Stores".to_owned(), name: name.to_owned() };
        let files = [
            file("stores.ts", "export class Stores {\n  async searchAll() {}\n  getter() {}\n}"),
            file("pos.ts", "export class PosResource {\n  async delete() {}\n}"),
        ];
        assert!(layer.has(&files, &operation("search_all")));
        assert!(!layer.has(&files, &operation("delete")), "another type's");
        assert!(!layer.has(&files, &operation("get")), "part of a longer name");
    }
}

//! What crosses into the other languages, read from `core/src/model`.
//!
//! The model is Rust, so that the core uses it without a detour, and plain on
//! purpose, so that it can be read here: records with public fields, enums,
//! doc comments. Anything else there is refused with its file and line rather
//! than skipped: a field that is left out silently is a field that one
//! language lacks.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Ident, Item, Lit, LitStr, Meta, Token, Visibility};

/// Everything that crosses, in the order of the model's files and of the
/// declarations in them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Schema {
    pub(crate) records: Vec<Record>,
    pub(crate) enums: Vec<Enum>,
}

/// A `pub struct` with named public fields.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) name: String,
    /// Lines joined by `\n`, without the leading space of each; empty when there is none.
    pub(crate) doc: String,
    pub(crate) fields: Vec<Field>,
    /// Whether callers make it: its name ends with `Request`, `Search` or `Options`.
    pub(crate) input: bool,
    /// The model file's stem, such as `payment`.
    pub(crate) module: String,
}

/// A field of a record or of an enum's variant.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// In snake case; `0`, `1`, … in a tuple variant.
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) ty: Type,
}

impl Field {
    /// Whether no text may show it, as its own words say.
    pub(crate) fn is_secret(&self) -> bool {
        self.doc.split_whitespace().collect::<Vec<_>>().join(" ").contains("ever shown in any output")
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Enum {
    pub(crate) name: String,
    pub(crate) doc: String,
    /// Whether it was declared by `open_enum!`: besides `variants` there is
    /// `Unknown(String)`.
    pub(crate) open: bool,
    pub(crate) variants: Vec<Variant>,
    /// The model file's stem, such as `payment`.
    pub(crate) module: String,
}

impl Enum {
    /// Whether no variant carries data (`Unknown` of an open enum aside).
    pub(crate) fn is_plain(&self) -> bool {
        self.variants.iter().all(|variant| variant.fields.is_empty())
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Variant {
    /// In Rust's camel case.
    pub(crate) name: String,
    /// The value as the API writes it; open enums only.
    pub(crate) wire: Option<String>,
    pub(crate) doc: String,
    pub(crate) fields: Vec<Field>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    String,
    Bool,
    I64,
    U64,
    U32,
    U8,
    /// An exact decimal.
    Amount,
    /// A decimal as the caller wrote it, not checked yet.
    AmountInput,
    /// A moment in UTC.
    Timestamp,
    /// A span of time.
    Duration,
    /// A JSON text.
    RawJson,
    Option(Box<Type>),
    Vec(Box<Type>),
    /// A record of this schema.
    Record(String),
    /// An enum of this schema.
    Enum(String),
}

impl Type {
    /// What is in it, if it is a list or may be absent; else itself.
    pub(crate) fn innermost(&self) -> &Self {
        match self {
            Self::Option(inner) | Self::Vec(inner) => inner.innermost(),
            other => other,
        }
    }
}

impl Schema {
    /// Reads every file of the model.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let mut paths: Vec<PathBuf> = fs::read_dir(folder)
            .with_context(|| format!("the model is missing: {}", folder.display()))?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<_>>()?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
        paths.sort();

        let mut files = Vec::new();
        for path in paths {
            let source = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            files.push((path, source));
        }
        let files: Vec<(&Path, &str)> =
            files.iter().map(|(path, source)| (path.as_path(), source.as_str())).collect();
        Self::parse(&files)
    }

    /// Reads the given files, each a path (for messages and module names) and its text.
    pub(crate) fn parse(files: &[(&Path, &str)]) -> Result<Self> {
        let mut sources = Vec::new();
        let mut names = BTreeMap::new();
        for (path, text) in files {
            let file = SourceFile { path };
            let items = syn::parse_file(text).map_err(|error| file.error(error.span(), &error))?.items;
            for item in items {
                if let Some(declared) = file.declared(item)? {
                    if names.insert(declared.name(), declared.kind()).is_some() {
                        return Err(file.error(declared.span(), &"this name is declared twice in the model"));
                    }
                    sources.push((file, declared));
                }
            }
        }

        let mut schema = Self::default();
        for (file, declared) in sources {
            match declared {
                Declared::Struct(item) => schema.records.push(file.record(&item, &names)?),
                Declared::Enum(item) => schema.enums.push(file.closed_enum(&item, &names)?),
                Declared::Open(item) => schema.enums.push(file.open_enum(&item)?),
            }
        }
        Ok(schema)
    }

    /// The record of this name.
    pub(crate) fn record(&self, name: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.name == name)
    }

    /// Whether callers hand the enum in: an input has it, or no record at all
    /// has, so that it is a call's argument by itself.
    pub(crate) fn goes_in(&self, enumeration: &Enum) -> bool {
        self.holders(enumeration).any(|record| record.input) || self.holders(enumeration).next().is_none()
    }

    /// Whether an answer has the enum.
    pub(crate) fn comes_out(&self, enumeration: &Enum) -> bool {
        self.holders(enumeration).any(|record| !record.input)
    }

    fn holders<'s>(&'s self, enumeration: &'s Enum) -> impl Iterator<Item = &'s Record> {
        self.records.iter().filter(|record| {
            let mut types = record.fields.iter().map(|field| field.ty.innermost());
            types.any(|ty| matches!(ty, Type::Enum(name) if *name == enumeration.name))
        })
    }

    /// Whether it is a record that callers make of nothing, if they like.
    pub(crate) fn needs_nothing(&self, ty: &Type) -> bool {
        let Type::Record(name) = ty else { return false };
        let record = self.records.iter().find(|record| record.input && record.name == *name);
        record.is_some_and(|record| {
            record.fields.iter().all(|field| matches!(field.ty, Type::Option(_) | Type::Vec(_)))
        })
    }

    /// The enum of this name.
    pub(crate) fn enumeration(&self, name: &str) -> Option<&Enum> {
        self.enums.iter().find(|enumeration| enumeration.name == name)
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Record,
    Enum,
}

type Names = BTreeMap<String, Kind>;

enum Declared {
    Struct(syn::ItemStruct),
    Enum(syn::ItemEnum),
    Open(OpenEnum),
}

impl Declared {
    fn ident(&self) -> &Ident {
        match self {
            Self::Struct(item) => &item.ident,
            Self::Enum(item) => &item.ident,
            Self::Open(item) => &item.ident,
        }
    }

    fn name(&self) -> String {
        self.ident().to_string()
    }

    fn span(&self) -> proc_macro2::Span {
        self.ident().span()
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Struct(_) => Kind::Record,
            Self::Enum(_) | Self::Open(_) => Kind::Enum,
        }
    }
}

/// The body of `open_enum! { … }`.
struct OpenEnum {
    attrs: Vec<Attribute>,
    ident: Ident,
    variants: Vec<(Vec<Attribute>, Ident, LitStr)>,
}

impl Parse for OpenEnum {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        input.parse::<Token![pub]>()?;
        input.parse::<Token![enum]>()?;
        let ident = input.parse()?;
        let body;
        syn::braced!(body in input);
        let mut variants = Vec::new();
        while !body.is_empty() {
            let attrs = body.call(Attribute::parse_outer)?;
            let variant = body.parse()?;
            body.parse::<Token![=]>()?;
            variants.push((attrs, variant, body.parse()?));
            if !body.is_empty() {
                body.parse::<Token![,]>()?;
            }
        }
        Ok(Self { attrs, ident, variants })
    }
}

/// The file being read, so that what is refused can be found.
#[derive(Clone, Copy)]
struct SourceFile<'a> {
    path: &'a Path,
}

impl SourceFile<'_> {
    fn error(&self, span: proc_macro2::Span, message: &dyn std::fmt::Display) -> anyhow::Error {
        anyhow::anyhow!("{}:{}: {message}", self.path.display(), span.start().line)
    }

    fn module(&self) -> String {
        self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// What the item declares to the other languages; `None` for what only Rust sees.
    fn declared(&self, item: Item) -> Result<Option<Declared>> {
        let span = item.span();
        Ok(match item {
            Item::Struct(item) if is_public(&item.vis) => Some(Declared::Struct(item)),
            Item::Enum(item) if is_public(&item.vis) => Some(Declared::Enum(item)),
            Item::Macro(item) if item.mac.path.is_ident("open_enum") => {
                Some(Declared::Open(item.mac.parse_body().map_err(|error| self.error(error.span(), &error))?))
            }
            // The one alias: the type itself is known here by its name.
            Item::Type(item) if item.ident == "Timestamp" => None,
            Item::Use(_)
            | Item::Mod(_)
            | Item::Impl(_)
            | Item::Struct(_)
            | Item::Enum(_)
            | Item::Fn(_)
            | Item::Const(_) => None,
            _ => {
                return Err(self.error(
                    span,
                    &"only records, enums, `open_enum!`, functions and constants are understood here",
                ));
            }
        })
    }

    fn record(&self, item: &syn::ItemStruct, names: &Names) -> Result<Record> {
        self.no_generics(&item.generics)?;
        let syn::Fields::Named(fields) = &item.fields else {
            return Err(self.error(item.ident.span(), &"a record needs named fields"));
        };
        let name = item.ident.to_string();
        Ok(Record {
            doc: self.doc(&item.attrs)?,
            fields: fields
                .named
                .iter()
                .map(|field| {
                    if is_public(&field.vis) {
                        self.field(field, 0, names)
                    } else {
                        Err(self.error(field.span(), &"a record's fields are all `pub`"))
                    }
                })
                .collect::<Result<_>>()?,
            input: ["Request", "Search", "Options"].iter().any(|suffix| name.ends_with(suffix)),
            module: self.module(),
            name,
        })
    }

    fn closed_enum(&self, item: &syn::ItemEnum, names: &Names) -> Result<Enum> {
        self.no_generics(&item.generics)?;
        let mut variants = Vec::new();
        for variant in &item.variants {
            if let Some((_, value)) = &variant.discriminant {
                return Err(self.error(value.span(), &"numbered variants are not understood here"));
            }
            variants.push(Variant {
                name: variant.ident.to_string(),
                wire: None,
                doc: self.doc(&variant.attrs)?,
                fields: variant
                    .fields
                    .iter()
                    .enumerate()
                    .map(|(index, field)| self.field(field, index, names))
                    .collect::<Result<_>>()?,
            });
        }
        Ok(Enum {
            name: item.ident.to_string(),
            doc: self.doc(&item.attrs)?,
            open: false,
            variants,
            module: self.module(),
        })
    }

    fn open_enum(&self, item: &OpenEnum) -> Result<Enum> {
        let mut variants: Vec<Variant> = Vec::new();
        for (attrs, ident, wire) in &item.variants {
            let (name, value) = (ident.to_string(), wire.value());
            if name == "Unknown" {
                return Err(self.error(ident.span(), &"`Unknown` is added to every open enum by itself"));
            }
            if variants.iter().any(|other| other.wire.as_ref() == Some(&value)) {
                return Err(self.error(wire.span(), &"this value is given to two variants"));
            }
            variants.push(Variant { name, wire: Some(value), doc: self.doc(attrs)?, fields: Vec::new() });
        }
        Ok(Enum {
            name: item.ident.to_string(),
            doc: self.doc(&item.attrs)?,
            open: true,
            variants,
            module: self.module(),
        })
    }

    fn no_generics(&self, generics: &syn::Generics) -> Result<()> {
        if generics.params.is_empty() {
            return Ok(());
        }
        Err(self.error(generics.span(), &"generic types don't cross into other languages"))
    }

    fn field(&self, field: &syn::Field, index: usize, names: &Names) -> Result<Field> {
        Ok(Field {
            name: field.ident.as_ref().map_or_else(|| index.to_string(), ToString::to_string),
            doc: self.doc(&field.attrs)?,
            ty: self.ty(&field.ty, names)?,
        })
    }

    /// The doc comment, with every attribute that would change the shape refused.
    fn doc(&self, attrs: &[Attribute]) -> Result<String> {
        let mut lines = Vec::new();
        for attr in attrs {
            if let Meta::NameValue(meta) = &attr.meta
                && meta.path.is_ident("doc")
                && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &meta.value
            {
                let text = text.value();
                lines.push(text.strip_prefix(' ').unwrap_or(&text).trim_end().to_owned());
                continue;
            }
            let harmless = ["derive", "non_exhaustive", "must_use", "allow", "expect", "cfg_attr", "default"];
            if !harmless.iter().any(|name| attr.path().is_ident(name)) {
                return Err(self.error(attr.span(), &"this attribute is not understood here"));
            }
        }
        Ok(lines.join("\n").trim().to_owned())
    }

    fn ty(&self, ty: &syn::Type, names: &Names) -> Result<Type> {
        let unsupported = || self.error(ty.span(), &"this type does not cross into other languages");
        let syn::Type::Path(syn::TypePath { qself: None, path }) = ty else {
            return Err(unsupported());
        };
        let Some(last) = path.segments.last() else {
            return Err(unsupported());
        };
        let name = last.ident.to_string();
        if let syn::PathArguments::AngleBracketed(arguments) = &last.arguments {
            let inner = match arguments.args.first() {
                Some(syn::GenericArgument::Type(inner)) if arguments.args.len() == 1 => {
                    self.ty(inner, names)?
                }
                _ => return Err(unsupported()),
            };
            return match name.as_str() {
                "Option" if !matches!(inner, Type::Option(_)) => Ok(Type::Option(Box::new(inner))),
                "Vec" => Ok(Type::Vec(Box::new(inner))),
                _ => Err(unsupported()),
            };
        }
        Ok(match name.as_str() {
            "String" => Type::String,
            "bool" => Type::Bool,
            "i64" => Type::I64,
            "u64" => Type::U64,
            "u32" => Type::U32,
            "u8" => Type::U8,
            "Amount" => Type::Amount,
            "AmountInput" => Type::AmountInput,
            "Timestamp" => Type::Timestamp,
            "Duration" => Type::Duration,
            "RawJson" => Type::RawJson,
            _ => match names.get(&name) {
                Some(Kind::Record) => Type::Record(name),
                Some(Kind::Enum) => Type::Enum(name),
                None => return Err(unsupported()),
            },
        })
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Fails when the model is empty: an emitter given nothing would write nothing, happily.
pub(crate) fn read_model(root: &Path) -> Result<Schema> {
    let schema = Schema::read(&root.join("core/src/model"))?;
    if schema.records.is_empty() || schema.enums.is_empty() {
        bail!("core/src/model declares no records or no enums");
    }
    Ok(schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str) -> Result<Schema> {
        Schema::parse(&[(Path::new("model/thing.rs"), source)])
    }

    fn refusal(source: &str) -> String {
        parse(source).unwrap_err().to_string()
    }

    #[test]
    fn reads_a_record() {
        let schema = parse(
            "use crate::money::Amount;
            /// A thing.
            ///
            /// With two paragraphs.
            #[derive(Debug, Clone)]
            #[non_exhaustive]
            pub struct Thing {
                /// Its id.
                pub id: i64,
                pub price: Option<crate::money::Amount>,
                pub parts: Vec<Part>,
                pub wait: std::time::Duration,
                pub raw: RawJson,
            }
            pub struct Part { pub kind: PartKind, pub at: jiff::Timestamp }
            pub enum PartKind { Big, Small }
            pub struct ThingRequest { pub amount: AmountInput }
            impl Thing { pub fn helper(&self) {} }",
        )
        .unwrap();

        let thing = schema.record("Thing").unwrap();
        assert_eq!(thing.doc, "A thing.\n\nWith two paragraphs.");
        assert_eq!(thing.module, "thing");
        assert!(!thing.input);
        let types: Vec<_> =
            thing.fields.iter().map(|field| (field.name.as_str(), field.ty.clone())).collect();
        assert_eq!(
            types,
            [
                ("id", Type::I64),
                ("price", Type::Option(Box::new(Type::Amount))),
                ("parts", Type::Vec(Box::new(Type::Record("Part".to_owned())))),
                ("wait", Type::Duration),
                ("raw", Type::RawJson),
            ]
        );
        assert_eq!(thing.fields.first().unwrap().doc, "Its id.");
        let kind = &schema.record("Part").unwrap().fields.first().unwrap().ty;
        assert_eq!(*kind, Type::Enum("PartKind".to_owned()));
        assert!(schema.record("ThingRequest").unwrap().input);
        assert!(schema.enumeration("PartKind").unwrap().is_plain());
    }

    #[test]
    fn reads_an_open_enum() {
        let schema = parse(
            r#"open_enum! {
                /// How it stands.
                pub enum Status {
                    /// Done.
                    Approved = "approved",
                    InProcess = "in_process",
                }
            }"#,
        )
        .unwrap();
        let status = schema.enumeration("Status").unwrap();
        assert!(status.open);
        assert_eq!(status.doc, "How it stands.");
        let variants: Vec<_> = status
            .variants
            .iter()
            .map(|variant| (variant.name.as_str(), variant.wire.as_deref(), variant.doc.as_str()))
            .collect();
        assert_eq!(
            variants,
            [("Approved", Some("approved"), "Done."), ("InProcess", Some("in_process"), "")]
        );
    }

    #[test]
    fn tells_which_way_an_enum_crosses() {
        let schema = parse(
            "pub enum Asked { A }
            pub enum Answered { A }
            pub enum Both { A }
            pub enum Argument { A }
            pub struct ThingSearch { pub asked: Vec<Asked>, pub both: Option<Both> }
            pub struct Thing { pub answered: Option<Answered>, pub both: Both }",
        )
        .unwrap();
        let ways = |name| {
            let enumeration = schema.enumeration(name).unwrap();
            (schema.goes_in(enumeration), schema.comes_out(enumeration))
        };
        assert_eq!(ways("Asked"), (true, false));
        assert_eq!(ways("Answered"), (false, true));
        assert_eq!(ways("Both"), (true, true));
        assert_eq!(ways("Argument"), (true, false));
    }

    #[test]
    fn reads_variants_with_data() {
        let schema = parse("pub enum Event { None, Named { id: i64 }, Tuple(String, Option<u32>) }").unwrap();
        let event = schema.enumeration("Event").unwrap();
        assert!(!event.is_plain());
        let names: Vec<Vec<_>> = event
            .variants
            .iter()
            .map(|variant| variant.fields.iter().map(|field| field.name.as_str()).collect())
            .collect();
        assert_eq!(names, [vec![], vec!["id"], vec!["0", "1"]]);
    }

    #[test]
    fn refuses_what_it_would_have_to_skip() {
        for (source, line, message) in [
            ("pub struct A { pub n: f64 }", 1, "does not cross"),
            ("pub struct A {\n pub n: usize }", 2, "does not cross"),
            ("pub struct A {\n pub b: Missing }", 2, "does not cross"),
            ("pub struct A { pub b: Option<Option<i64>> }", 1, "does not cross"),
            ("pub struct A { pub b: HashMap<String, String> }", 1, "does not cross"),
            ("pub struct A { pub b: &'static str }", 1, "does not cross"),
            ("\npub struct A(String);", 2, "named fields"),
            ("pub struct A { b: i64 }", 1, "all `pub`"),
            ("pub struct A<T> { pub b: T }", 1, "generic"),
            ("pub struct A {\n#[cfg(unix)]\n pub b: i64 }", 2, "attribute"),
            ("pub enum A { B = 1 }", 1, "numbered"),
            ("pub enum A { B }\npub enum A { C }", 2, "twice"),
            ("pub trait A {}", 1, "understood"),
            ("pub type A = i64;", 1, "understood"),
            ("other! { pub enum A {} }", 1, "understood"),
            ("open_enum! { pub enum A { B = \"b\",\n C = \"b\" } }", 2, "two variants"),
            ("open_enum! { pub enum A { Unknown = \"u\" } }", 1, "by itself"),
            ("open_enum! { pub enum A { B } }", 1, "expected `=`"),
        ] {
            let refusal = refusal(source);
            assert!(refusal.starts_with(&format!("model/thing.rs:{line}: ")), "{source}: {refusal}");
            assert!(refusal.contains(message), "{source}: {refusal}");
        }
    }

    #[test]
    fn reads_the_model_of_this_repository() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let schema = read_model(&root).unwrap();
        assert!(schema.record("SaleRequest").unwrap().input);
        assert!(schema.enumeration("PaymentStatus").unwrap().open);
        assert!(!schema.enumeration("ErrorKind").unwrap().open);
    }
}

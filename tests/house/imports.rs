//! Who imports whom, read with `syn`: every path of every source file, resolved to the file that defines what it
//! names. A `pub use` is followed to its source and is no import of its own: it is the contents page of a module.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use syn::visit::{self, Visit};

/// A module's path below the crate, such as `["lists", "favourites", "model"]`.
pub(crate) type Module = Vec<String>;

/// Every file of `src` with what it imports.
pub(crate) struct Graph {
    /// File to the files whose items it names; never itself.
    pub edges: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// Reads the whole of `src`; inline modules count as their file.
    pub(crate) fn read(sources: &[String]) -> Graph {
        let mut crate_ = Crate::default();
        let mut parsed = Vec::new();
        for path in sources {
            let text = fs::read_to_string(path).unwrap();
            let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
            let module = module_of(path);
            crate_.files.insert(module.clone(), path.clone());
            parsed.push((path.clone(), module, file));
        }
        for (_, module, file) in &parsed {
            crate_.index(module, &file.items);
        }
        let mut edges = BTreeMap::new();
        for (path, module, file) in &parsed {
            let mut reader = Reader::new(&crate_, module.clone(), file);
            reader.visit_file(file);
            reader.found.remove(path);
            edges.insert(path.clone(), reader.found);
        }
        Graph { edges }
    }

    /// The groups of files that import each other in a circle.
    pub(crate) fn circles(&self) -> Vec<Vec<String>> {
        circles(&self.edges)
    }

    /// The same graph between groups of files; a file without a group is left out.
    pub(crate) fn grouped(
        &self,
        group: impl Fn(&str) -> Option<String>,
    ) -> BTreeMap<String, BTreeSet<String>> {
        let mut grouped: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, targets) in &self.edges {
            let Some(from) = group(from) else { continue };
            let entry = grouped.entry(from.clone()).or_default();
            entry.extend(targets.iter().filter_map(|to| group(to)).filter(|to| *to != from));
        }
        grouped
    }
}

/// Strongly connected components of more than one member, by Tarjan's algorithm.
pub(crate) fn circles(edges: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    #[derive(Default)]
    struct Search<'a> {
        index: BTreeMap<&'a str, usize>,
        low: BTreeMap<&'a str, usize>,
        stack: Vec<&'a str>,
        found: Vec<Vec<String>>,
    }
    fn connect<'a>(node: &'a str, edges: &'a BTreeMap<String, BTreeSet<String>>, search: &mut Search<'a>) {
        let number = search.index.len();
        search.index.insert(node, number);
        search.low.insert(node, number);
        search.stack.push(node);
        for next in edges.get(node).into_iter().flatten() {
            if !search.index.contains_key(next.as_str()) {
                connect(next, edges, search);
                search.low.insert(node, search.low[node].min(search.low[next.as_str()]));
            } else if search.stack.contains(&next.as_str()) {
                search.low.insert(node, search.low[node].min(search.index[next.as_str()]));
            }
        }
        if search.low[node] == number {
            let at = search.stack.iter().position(|it| *it == node).unwrap();
            let circle: Vec<String> = search.stack.split_off(at).into_iter().map(str::to_owned).collect();
            if circle.len() > 1 {
                search.found.push(circle);
            }
        }
    }
    let mut search = Search::default();
    for node in edges.keys() {
        if !search.index.contains_key(node.as_str()) {
            connect(node, edges, &mut search);
        }
    }
    search.found
}

/// `src/lists/favourites/mod.rs` as `["lists", "favourites"]`.
fn module_of(path: &str) -> Module {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs");
    let parts = inside.split('/').filter(|part| !["mod", "lib", "main"].contains(part));
    parts.map(str::to_owned).collect()
}

/// What the whole crate is made of.
#[derive(Default)]
struct Crate {
    /// Module to file.
    files: BTreeMap<Module, String>,
    /// Full path of a re-exported name to the full path of what it names.
    exports: BTreeMap<Module, Module>,
}

impl Crate {
    /// Notes the re-exports of a module, and of the modules written inside it.
    fn index(&mut self, module: &Module, items: &[syn::Item]) {
        for item in items {
            match item {
                syn::Item::Use(item) if !matches!(item.vis, syn::Visibility::Inherited) => {
                    for (name, path) in flatten(&item.tree) {
                        let children = children(items);
                        if let Some(target) = absolute(&path, module, &children) {
                            self.exports.insert([module.clone(), vec![name]].concat(), target);
                        }
                    }
                }
                syn::Item::Mod(inner) => {
                    if let Some((_, items)) = &inner.content {
                        let module = [module.clone(), vec![inner.ident.to_string()]].concat();
                        self.index(&module, items);
                    }
                }
                _ => (),
            }
        }
    }

    /// The file that defines what a full path names.
    fn file(&self, path: &[String]) -> Option<&String> {
        let mut path = path.to_vec();
        for _ in 0..8 {
            let known = (1..=path.len()).rev().find(|n| self.exports.contains_key(&path[..*n]));
            let Some(n) = known else { break };
            path = [self.exports[&path[..n]].clone(), path[n..].to_vec()].concat();
        }
        (1..=path.len()).rev().find_map(|n| self.files.get(&path[..n]))
    }
}

/// The top-level modules from which a file re-exports something by its path from the crate's root.
pub(crate) fn reexported_modules(path: &str) -> BTreeSet<String> {
    let file = syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap();
    let module = module_of(path);
    let uses = file.items.iter().filter_map(|item| match item {
        syn::Item::Use(it) if !matches!(it.vis, syn::Visibility::Inherited) => Some(&it.tree),
        _ => None,
    });
    let paths = uses.flat_map(flatten).filter_map(|(_, path)| absolute(&path, &module, &BTreeSet::new()));
    paths.filter_map(|full| full.first().cloned()).collect()
}

/// The names of the modules that are declared among these items.
fn children(items: &[syn::Item]) -> BTreeSet<String> {
    let modules = items.iter().filter_map(|item| match item {
        syn::Item::Mod(item) => Some(item.ident.to_string()),
        _ => None,
    });
    modules.collect()
}

/// Local name and path of everything that a `use` brings in; a glob has the name `*`.
fn flatten(tree: &syn::UseTree) -> Vec<(String, Module)> {
    fn walk(tree: &syn::UseTree, prefix: &Module, found: &mut Vec<(String, Module)>) {
        let with = |name: &syn::Ident| [prefix.clone(), vec![name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(it) => walk(&it.tree, &with(&it.ident), found),
            syn::UseTree::Group(it) => it.items.iter().for_each(|tree| walk(tree, prefix, found)),
            syn::UseTree::Name(it) if it.ident == "self" => {
                found.push((prefix.last().cloned().unwrap_or_default(), prefix.clone()));
            }
            syn::UseTree::Name(it) => found.push((it.ident.to_string(), with(&it.ident))),
            syn::UseTree::Rename(it) if it.ident == "self" => {
                found.push((it.rename.to_string(), prefix.clone()))
            }
            syn::UseTree::Rename(it) => found.push((it.rename.to_string(), with(&it.ident))),
            syn::UseTree::Glob(_) => found.push(("*".into(), prefix.clone())),
        }
    }
    let mut found = Vec::new();
    walk(tree, &Vec::new(), &mut found);
    found
}

/// A path from the crate's root, when it leads into the crate.
fn absolute(path: &[String], module: &Module, children: &BTreeSet<String>) -> Option<Module> {
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([module.clone(), path[1..].to_vec()].concat()),
        "super" => {
            let up = path.iter().take_while(|it| *it == "super").count();
            let base = module[..module.len().checked_sub(up)?].to_vec();
            Some([base, path[up..].to_vec()].concat())
        }
        first if children.contains(first) => Some([module.clone(), path.to_vec()].concat()),
        _ => None,
    }
}

/// Collects what the `use` lines of a file bring in.
struct Uses {
    module: Module,
    children: BTreeSet<String>,
    names: BTreeMap<String, Module>,
}

impl<'ast> Visit<'ast> for Uses {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for (name, path) in flatten(&item.tree) {
            if let Some(full) = absolute(&path, &self.module, &self.children) {
                self.names.insert(name, full);
            }
        }
    }

    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}
}

/// Reads one file; tests inside it may do as they like.
struct Reader<'a> {
    crate_: &'a Crate,
    module: Module,
    /// What the file's `use` lines call things, and where those are.
    names: BTreeMap<String, Module>,
    found: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    fn new(crate_: &'a Crate, module: Module, file: &syn::File) -> Reader<'a> {
        let children = children(&file.items);
        let mut names: BTreeMap<String, Module> =
            children.iter().map(|it| (it.clone(), [module.clone(), vec![it.clone()]].concat())).collect();
        let mut uses = Uses { module: module.clone(), children, names: BTreeMap::new() };
        uses.visit_file(file);
        names.extend(uses.names);
        Reader { crate_, module, names, found: BTreeSet::new() }
    }

    fn note(&mut self, path: &[String]) {
        let imported = path.first().and_then(|first| self.names.get(first));
        let full = match imported {
            // A module's name alone may as well be that of a variable.
            Some(base) if path.len() > 1 || !self.crate_.files.contains_key(base) => {
                Some([base.clone(), path[1..].to_vec()].concat())
            }
            _ => absolute(path, &self.module, &BTreeSet::new()),
        };
        if let Some(file) = full.and_then(|full| self.crate_.file(&full)) {
            self.found.insert(file.clone());
        }
    }

    /// Paths inside a macro's arguments, which `syn` leaves as tokens.
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        use proc_macro2::TokenTree;
        let mut path: Module = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.note(&std::mem::take(&mut path));
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(it) if it.as_char() == ':' => colons += 1,
                other => {
                    self.note(&std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.note(&path);
    }
}

/// Returns `true` if an attribute says that this is compiled for tests only.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|it| {
        it.path().is_ident("cfg") && it.parse_args::<syn::Ident>().is_ok_and(|ident| ident == "test")
    })
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if is_test(&item.attrs) {
            return;
        }
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !matches!(item.vis, syn::Visibility::Inherited) {
            return;
        }
        for (_, path) in flatten(&item.tree) {
            // A module that is brought in counts where something of it is used.
            let Some(full) = absolute(&path, &self.module, &BTreeSet::new()) else { continue };
            if !self.crate_.files.contains_key(&full)
                && let Some(file) = self.crate_.file(&full)
            {
                self.found.insert(file.clone());
            }
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Module = path.segments.iter().map(|it| it.ident.to_string()).collect();
        self.note(&names);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, it: &'ast syn::Macro) {
        self.visit_path(&it.path);
        self.tokens(it.tokens.clone());
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

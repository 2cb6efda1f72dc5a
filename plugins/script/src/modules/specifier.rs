//! What `import … from "…"` names: a file of the mock's folder, or words on why not.

/// The file that `specifier` means in the module `referrer`, both from the folder's root.
pub(crate) fn resolve(specifier: &str, referrer: &str) -> Result<String, String> {
    if !specifier.starts_with("./") && !specifier.starts_with("../") {
        return Err(not_a_file(specifier));
    }
    let above = referrer.rsplit_once('/').map_or("", |(above, _)| above);
    normalize(&format!("{above}/{specifier}")).ok_or_else(|| {
        format!("`{specifier}` leads out of the mock's folder; only files in it can be imported")
    })
}

/// The path without `.`, `..` and doubled slashes; none if it leads out, or is none.
pub(crate) fn normalize(path: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            // On Windows each of these would be a way out.
            part if part.contains(['\\', ':', '\0']) => return None,
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

fn not_a_file(specifier: &str) -> String {
    if specifier.starts_with('/') {
        return format!(
            "`{specifier}`: a file of the mock's folder is imported by its relative path, as in `./{}`",
            specifier.trim_start_matches('/')
        );
    }
    if let Some(module) = specifier.strip_prefix("node:") {
        return format!("`{specifier}`: this is not Node.js, there is no module `{module}`");
    }
    if specifier.contains("://") || specifier.starts_with("data:") {
        return format!("`{specifier}`: only files in the mock's folder can be imported");
    }
    format!(
        "`{specifier}` is a package, and only files in the mock's folder can be imported; \
         bundle it into the script (`npx esbuild FILE --bundle --format=esm --outfile=OUT.js`), \
         or copy its file and import `./{specifier}.js`"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(specifier: &str, referrer: &str, expected: Result<&str, &str>) {
        let resolved = resolve(specifier, referrer);
        match (&resolved, expected) {
            (Ok(file), Ok(expected)) => assert_eq!(file, expected),
            (Err(message), Err(part)) => assert!(message.contains(part), "{message}"),
            _ => panic!("{specifier} in {referrer}: {resolved:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn a_specifier_is_relative_to_the_module_it_stands_in() {
        check("./b.js", "a.js", Ok("b.js"));
        check("./b.js", "lib/a.js", Ok("lib/b.js"));
        check("../b.js", "lib/a.js", Ok("b.js"));
        check(".././/lib/./b.js", "lib/a.js", Ok("lib/b.js"));
    }

    #[test]
    fn what_is_no_file_of_the_folder_is_refused_with_a_remedy() {
        check("../b.js", "a.js", Err("leads out"));
        check("./x/../../b.js", "a.js", Err("leads out"));
        check("./c:/b.js", "a.js", Err("leads out"));
        check("/etc/passwd", "a.js", Err("`./etc/passwd`"));
        check("lodash", "a.js", Err("esbuild"));
        check("node:fs", "a.js", Err("not Node.js"));
        check(
            "https://esm.sh/x",
            "a.js",
            Err("only files in the mock's folder"),
        );
    }

    proptest! {
        #[test]
        fn nothing_leads_out_of_the_folder(specifier in "[./\\\\:a-z]{0,24}", referrer in "([a-z]{1,3}/){0,3}[a-z]\\.js") {
            if let Ok(file) = resolve(&specifier, &referrer) {
                prop_assert!(!file.starts_with('/'));
                prop_assert!(file.split('/').all(|part| !part.is_empty() && part != "." && part != ".."));
            }
        }
    }
}

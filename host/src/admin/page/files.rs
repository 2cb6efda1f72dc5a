//! The files of the page, from `host/page`.

/// One of them, as it is sent.
#[derive(Debug)]
pub(super) struct File {
    /// Its path in the folder.
    pub(super) name: &'static str,
    pub(super) media_type: &'static str,
    pub(super) bytes: &'static [u8],
}

macro_rules! files {
    ($($media_type:literal: $($name:literal)*;)*) => {
        &[$($(File {
            name: $name,
            media_type: $media_type,
            bytes: include_bytes!(concat!("../../../page/", $name)),
        },)*)*]
    };
}

/// All of them, the page itself first.
pub(super) const FILES: &[File] = files! {
    "text/html; charset=utf-8": "index.html";
    "image/svg+xml": "icon.svg";
    "text/css; charset=utf-8": "base.css" "parts.css" "tokens.css" "views.css";
    "text/javascript; charset=utf-8":
        "api.js" "chart.js" "code.js" "curl.js" "diff.js" "dom.js" "editor.js" "filter.js" "format.js" "header.js"
        "icons.js" "json.js" "keys.js" "main.js" "notice.js" "parts.js" "routes.js" "rows.js" "schema.js" "server.js"
        "tail.js" "templates.js" "theme.js" "views/audit.js" "views/dashboard.js" "views/exchange.js" "views/figures.js" "views/overrides.js"
        "views/reference.js" "views/responders.js" "views/scenario.js" "views/scenarios.js" "views/settings.js" "views/state.js"
        "views/traffic.js" "views/webhooks.js";
};

/// The page itself.
pub(super) fn index() -> &'static File {
    &FILES[0]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_sent() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("page");
        let mut found = BTreeSet::new();
        let mut open = vec![folder.clone()];
        while let Some(next) = open.pop() {
            for entry in std::fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let name = path.strip_prefix(&folder).unwrap().to_str().unwrap();
                    found.insert(name.replace('\\', "/"));
                }
            }
        }
        let sent = FILES.iter().map(|file| file.name.to_owned());
        assert_eq!(sent.collect::<BTreeSet<_>>(), found);
        assert_eq!(index().name, "index.html");
    }

    #[test]
    fn the_page_asks_for_all_scripts_at_once() {
        let page = str::from_utf8(index().bytes).unwrap();
        for file in FILES {
            let is_script = file.media_type.starts_with("text/javascript");
            let link = format!("\"api/page/{}\"", file.name);
            assert!(!is_script || page.contains(&link), "{}", file.name);
        }
    }

    #[test]
    fn no_file_names_another_host() {
        for file in FILES {
            let text = str::from_utf8(file.bytes).unwrap();
            // SVG's name is no address.
            let text = text.replace("http://www.w3.org/2000/svg", "");
            assert!(!text.contains("://"), "{}", file.name);
        }
    }
}

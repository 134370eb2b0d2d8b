//! The look of all pages: one sheet of styles, one small script, an icon. Each has its content in its name, and never changes under it.

use crate::document::sha256_hex;
use std::sync::OnceLock;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
const DESK: &str = include_str!("desk.js");
/// The editor of queries and what binds it to the server; `make editor` builds it from `editor/editor.js`.
const EDITOR: &str = include_str!("editor/editor.min.js");
const NOTICE: &str = include_str!("editor/NOTICE.txt");
const ICON: &str = include_str!("icon.svg");

/// A file of the look: its name, what it is sent as, and its content.
pub(in crate::server) struct Asset {
    pub(in crate::server) name: String,
    pub(in crate::server) content_type: &'static str,
    pub(in crate::server) content: &'static str,
}

/// All files of the look.
pub(in crate::server) fn assets() -> &'static [Asset; 6] {
    static ASSETS: OnceLock<[Asset; 6]> = OnceLock::new();
    ASSETS.get_or_init(|| {
        [
            ("style", "css", "text/css; charset=utf-8", STYLE),
            ("script", "js", "text/javascript; charset=utf-8", SCRIPT),
            ("icon", "svg", "image/svg+xml", ICON),
            ("editor", "js", "text/javascript; charset=utf-8", EDITOR),
            ("desk", "js", "text/javascript; charset=utf-8", DESK),
            ("editor-notice", "txt", "text/plain; charset=utf-8", NOTICE),
        ]
        .map(|(stem, extension, content_type, content)| {
            let name = format!("{stem}.{}.{extension}", &sha256_hex(content.as_bytes())[..12]);
            Asset { name, content_type, content }
        })
    })
}

/// The name of the sheet of styles.
pub(in crate::server) fn style() -> &'static str {
    &assets()[0].name
}

/// The name of the script.
pub(in crate::server) fn script() -> &'static str {
    &assets()[1].name
}

/// The name of the editor of queries.
pub(in crate::server) fn editor() -> &'static str {
    &assets()[3].name
}

/// The name of the script of forms.
pub(in crate::server) fn desk() -> &'static str {
    &assets()[4].name
}

/// The name of the licence of the editor.
pub(in crate::server) fn editor_notice() -> &'static str {
    &assets()[5].name
}

/// The name of the icon.
pub(in crate::server) fn icon() -> &'static str {
    &assets()[2].name
}

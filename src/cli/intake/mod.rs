//! Commands that bring something in: a workspace, a document, files.

pub(in crate::cli) mod add;
pub(in crate::cli) mod init;
pub(crate) mod load;

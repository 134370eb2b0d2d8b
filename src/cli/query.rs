use super::failure::Failure; use super::PlaceArgs;
/// q
#[derive(clap::Args)] pub(crate) struct Args {}
pub(crate) fn run(_: &Args, _: &PlaceArgs) -> Result<(), Failure> { Ok(()) }

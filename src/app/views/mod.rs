//! Views: the Yew components of the screen.

pub mod canvas;
pub mod context_menu;
pub mod designs;
pub mod drop_zone;
pub mod failures;
pub mod findings;
pub mod header;
pub mod help;
pub mod import_export;
pub mod inspector;
pub mod legend;
pub mod load_errors;
pub mod notices;
pub mod outline;
pub mod overview;
pub mod palette;
pub mod panel_edge;
pub mod preview_bar;
pub mod report;
pub mod shortcuts;
pub mod sidebar;
pub mod start_page;
pub mod status_bar;
pub mod templates;
pub mod toolbar;
pub mod tour;

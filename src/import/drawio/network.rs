//! Shapes that are no components: networks and rights, prose, and pictures of what stands beside them.

use super::cell::{Cell, Geometry};
use super::label::ShapeLabel;

/// Parts of the names of stencils of networks and rights, in lower case with `_` between words.
#[rustfmt::skip]
const NETWORK_STENCILS: &[&str] = &[
    "policy", "elastic_ip", "internet_gateway", "nat_gateway", "security_group", "network_access_control", "route_table", "vpn_gateway",
    "vpc_peering", "subnet", "identity_and_access_management", "permissions", "virtual_private_cloud", "virtual_network", "public_ip",
    "network_interface", "cloud_nat", "cloud_vpn", "cloud_router", "cloud_firewall_rules", "cloud_iam", "external_ip", "cloud_routes",
    "customer_gateway", "direct_connect", "transit_gateway", "interconnect", "availability_zone",
];

/// Names of networks and rights.
#[rustfmt::skip]
const NETWORK_NAMES: &[&str] = &[
    "elastic ip", "internet gateway", "nat gateway", "security group", "route table", "iam role", "iam policy", "policy", "nacl",
    "network acl", "vpc", "subnet", "public subnet", "private subnet", "public ip", "vpn gateway", "vpc peering",
];

/// True for a shape of the network or of rights: it does nothing that a design tells.
pub fn is_network(cell: &Cell, label: &ShapeLabel) -> bool {
    let name = label.name.to_lowercase();
    let stencils = cell.stencils().replace(['-', ' '], "_");
    // The frame around a security group is a frame.
    let is_frame = !cell.style("grIcon").is_empty();
    NETWORK_NAMES.contains(&name.trim())
        || !is_frame && NETWORK_STENCILS.iter().any(|part| stencils.contains(part))
}

/// True for the frame of a cloud: a VPC, a zone, a group of instances.
pub fn is_cloud_frame(cell: &Cell) -> bool {
    !cell.style("grIcon").is_empty() || cell.stencils().contains("aws4.group")
}

/// True for text that is no name. `spans_page`: the shape lies across the page.
pub fn is_prose(name: &str, spans_page: bool) -> bool {
    const BEGINS: &[&str] = &[
        "note:",
        "notes:",
        "nb:",
        "legend",
        "principle:",
        "principles:",
        "assumption",
        "todo",
        "disclaimer",
        "caption",
    ];
    const MAX_WORDS: usize = 8;
    let lower = name.trim().to_lowercase();
    let words = lower.split_whitespace().count();
    BEGINS.iter().any(|begin| lower.starts_with(begin))
        || words >= MAX_WORDS
        || words >= 5 && lower.ends_with('.')
        || words >= 4 && spans_page
}

/// True for a shape that lies across the page like a title.
pub fn spans(place: &Geometry, page_width: f64) -> bool {
    place.width >= 0.6 * page_width && place.width >= 8.0 * place.height && place.height > 0.0
}

//! Policies, roles and their members: who may use which resource. A policy says who may, not who does. It tells the
//! direction and the access of what settings name; what it alone names is a guess.

use super::index::ResourceIndex;
use super::kinds::kind_of;
use super::permission::{Permission, is_known_service};
use super::policy_text::parse_policy;
use super::resource::{Resource, Terraform, leaves};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// The most policies of one resource, and statements and values of one policy.
pub const MAX_PARTS: usize = 200;
/// The most roles of one component.
const MAX_ROLES: usize = 20;
/// The most pairs of actions and resources of one policy.
const MAX_POLICY_GRANTS: usize = 10_000;
/// The most grants of a file.
const MAX_GRANTS: usize = 500_000;

/// Arguments that name the role of a component, or the account that it runs as.
#[rustfmt::skip]
const ROLE_ARGUMENTS: &[&str] = &[
    "role", "role_arn", "task_role_arn", "iam_instance_profile", "instance_configuration", "service_account", "service_account_email", "service_config",
    "template", "service_account_name",
];

/// Types whose members have a role for one resource, with the argument that names the resource.
#[rustfmt::skip]
const MEMBERS: &[(&str, &str)] = &[
    ("google_pubsub_topic_iam_", "topic"), ("google_pubsub_subscription_iam_", "subscription"), ("google_cloud_run_service_iam_", "service"),
    ("google_cloud_run_v2_service_iam_", "name"), ("google_cloudfunctions_function_iam_", "cloud_function"),
    ("google_cloudfunctions2_function_iam_", "cloud_function"), ("google_storage_bucket_iam_", "bucket"),
    ("google_bigquery_dataset_iam_", "dataset_id"), ("google_spanner_database_iam_", "instance"), ("google_cloud_tasks_queue_iam_", "name"),
];

/// Types of policies and of what binds them.
#[rustfmt::skip]
const POLICIES: &[&str] = &[
    "aws_iam_policy", "aws_iam_role_policy", "aws_iam_role_policy_attachment", "aws_iam_policy_attachment", "aws_iam_role", "aws_iam_instance_profile",
    "aws_lambda_permission", "aws_sqs_queue_policy", "aws_sns_topic_policy", "aws_s3_bucket_policy", "google_service_account", "azurerm_role_assignment",
];

/// True for a type that says who may do what.
pub fn is_policy(kind: &str) -> bool {
    POLICIES.contains(&kind) || member_argument(kind).is_some()
}

fn member_argument(kind: &str) -> Option<&'static str> {
    let (_, argument) = MEMBERS.iter().find(|(begin, _)| kind.starts_with(begin))?;
    Some(argument)
}

/// The grants of a policy to whoever has it.
#[derive(Default)]
struct PolicyGrants {
    permissions: BTreeMap<usize, Permission>,
    /// The ARNs of what is not in the file.
    outside: Vec<String>,
}

/// The permissions of a file.
#[derive(Default)]
pub struct Permissions {
    /// The roles of each component.
    roles: HashMap<usize, Vec<usize>>,
    /// The number of components with each role, and one of them.
    holders: BTreeMap<usize, (usize, usize)>,
    /// The permissions of each role, by component.
    of_role: HashMap<usize, BTreeMap<usize, Permission>>,
    /// The permissions of a component without a role between them.
    direct: BTreeMap<(usize, usize), Permission>,
    /// The ARNs that policies of each role name and that no resource of the file has.
    outside: BTreeMap<usize, BTreeSet<String>>,
}

impl Permissions {
    /// The permission of a component to use another, by all policies together.
    pub fn of(&self, from: usize, to: usize) -> Permission {
        let mut found = self.direct.get(&(from, to)).copied().unwrap_or_default();
        for role in self.roles.get(&from).into_iter().flatten() {
            if let Some(permission) = self.of_role.get(role).and_then(|all| all.get(&to)) {
                found.join(*permission);
            }
        }
        found
    }

    /// The roles of several components whose policies let do something, with the number of those.
    pub fn shared_roles(&self) -> impl Iterator<Item = (usize, usize)> {
        let shared = self.holders.iter().filter(|(_, (count, _))| *count > 1);
        let shared = shared.filter(|(role, _)| self.of_role.contains_key(role));
        shared.map(|(role, (count, _))| (*role, *count))
    }

    /// The ARNs of other files that the policies of a component's own role name, with the component.
    pub fn outside(&self) -> impl Iterator<Item = (usize, &str)> {
        let holder = |role: &usize| {
            let holder = self.holders.get(role).filter(|(count, _)| *count == 1);
            holder.map(|(_, holder)| *holder)
        };
        let named = self.outside.iter();
        let named = named.filter_map(move |(role, names)| Some((holder(role)?, names)));
        named.flat_map(|(holder, names)| names.iter().map(move |name| (holder, name.as_str())))
    }

    /// The pairs of components of which one may use the other, where the policy is about these two.
    pub fn pairs(&self) -> BTreeMap<(usize, usize), Permission> {
        let mut pairs = self.direct.clone();
        for (role, (count, holder)) in &self.holders {
            if *count == 1 {
                for (target, permission) in self.of_role.get(role).into_iter().flatten() {
                    pairs
                        .entry((*holder, *target))
                        .or_default()
                        .join(*permission);
                }
            }
        }
        pairs
    }
}

/// Reads the policies of a file.
pub struct PolicyReader<'p> {
    terraform: &'p Terraform,
    index: &'p ResourceIndex,
    permissions: Permissions,
    /// The service accounts by their addresses.
    accounts: HashMap<String, usize>,
    /// The components by the ids of what they run as in Azure.
    principals: HashMap<String, usize>,
    grants: HashMap<(usize, &'static str), Rc<PolicyGrants>>,
    /// The number of grants that are still read.
    left: usize,
}

impl<'p> PolicyReader<'p> {
    /// The permissions of all policies.
    pub fn read(terraform: &'p Terraform, index: &'p ResourceIndex) -> Permissions {
        let mut reader = Self {
            terraform,
            index,
            permissions: Permissions::default(),
            accounts: HashMap::new(),
            principals: HashMap::new(),
            grants: HashMap::new(),
            left: MAX_GRANTS,
        };
        if !terraform.resources.iter().any(|r| is_policy(&r.kind)) {
            return Permissions::default();
        }
        reader.read_identities();
        for (at, resource) in terraform.resources.iter().enumerate() {
            if kind_of(resource).is_some() {
                reader.read_roles(at, resource);
            }
        }
        for (at, resource) in terraform.resources.iter().enumerate() {
            reader.read_policy(at, resource);
        }
        reader.permissions
    }

    fn read_identities(&mut self) {
        for (at, resource) in self.terraform.resources.iter().enumerate() {
            if resource.kind == "google_service_account" {
                self.accounts
                    .extend(resource.text(&["email"]).map(|email| (email, at)));
            } else if kind_of(resource).is_some()
                && let Some(id) = resource.text(&["identity", "principal_id"])
            {
                self.principals.insert(id, at);
            }
        }
    }

    fn read_roles(&mut self, at: usize, resource: &Resource) {
        let mut roles = Vec::new();
        for argument in ROLE_ARGUMENTS {
            roles.extend(self.roles_named(at, argument));
        }
        if resource.kind == "aws_ecs_service" {
            let tasks = self.index.named_in(self.terraform, at, "task_definition");
            for task in tasks.into_iter().take(5) {
                roles.extend(self.roles_named(task, "task_role_arn"));
            }
        }
        roles.sort_unstable();
        roles.dedup();
        roles.truncate(MAX_ROLES);
        for role in &roles {
            let (count, _) = self.permissions.holders.entry(*role).or_insert((0, at));
            *count += 1;
        }
        self.permissions.roles.insert(at, roles);
    }

    /// The roles and accounts that an argument names, also by an instance profile.
    fn roles_named(&self, at: usize, argument: &str) -> Vec<usize> {
        let (mut found, profiles) = self.named_identities(at, argument);
        for profile in profiles.into_iter().take(MAX_ROLES) {
            // A profile has a role and no other profile.
            found.extend(self.named_identities(profile, "role").0);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The roles and accounts that an argument names, and the instance profiles.
    fn named_identities(&self, at: usize, argument: &str) -> (Vec<usize>, Vec<usize>) {
        let (mut roles, mut profiles) = (Vec::new(), Vec::new());
        for place in self.index.named_in(self.terraform, at, argument) {
            let resource = self.terraform.resources.get(place);
            match resource.map_or("", |resource| resource.kind.as_str()) {
                "aws_iam_role" | "google_service_account" => roles.push(place),
                "aws_iam_instance_profile" => profiles.push(place),
                _ => {}
            }
        }
        for text in self.texts(at, argument) {
            // Roles are named by their names, too, which others may have.
            roles.extend(self.index.of_type("aws_iam_role", &text));
            profiles.extend(self.index.of_type("aws_iam_instance_profile", &text));
            let account = text
                .rsplit_once(':')
                .map_or(text.as_str(), |(_, after)| after);
            roles.extend(self.accounts.get(account));
        }
        (roles, profiles)
    }

    /// The components that an argument leads to; a policy is about few.
    fn targets(&self, at: usize, argument: &str) -> Vec<usize> {
        const MAX_TARGETS: usize = 20;
        let mut targets = self.index.targets(self.terraform, at, argument);
        targets.truncate(MAX_TARGETS);
        targets
    }

    /// The texts of an argument.
    fn texts(&self, at: usize, argument: &str) -> Vec<String> {
        let value = self
            .terraform
            .resources
            .get(at)
            .and_then(|resource| resource.at(&[argument]));
        let mut texts = Vec::new();
        if let Some(value) = value {
            leaves(&value, argument, &mut texts);
        }
        let texts = texts.into_iter().take(MAX_PARTS);
        texts.map(|(_, text, _)| text).collect()
    }

    fn read_policy(&mut self, at: usize, resource: &Resource) {
        match resource.kind.as_str() {
            "aws_iam_role_policy" => {
                let roles = self.roles_named(at, "role");
                self.grant_statements(&roles, at, "policy");
            }
            "aws_iam_role" => self.grant_statements(&[at], at, "inline_policy"),
            "aws_iam_role_policy_attachment" | "aws_iam_policy_attachment" => {
                let mut roles = self.roles_named(at, "role");
                roles.extend(self.roles_named(at, "roles"));
                for policy in self.index.named_in(self.terraform, at, "policy_arn") {
                    self.grant_statements(&roles, policy, "policy");
                }
            }
            "aws_lambda_permission" => {
                for function in self.targets(at, "function_name") {
                    for source in self.targets(at, "source_arn") {
                        let invoke = ["lambda:InvokeFunction".to_owned()];
                        self.add(source, function, self.permission(&invoke, function));
                    }
                }
            }
            "aws_sqs_queue_policy" => self.read_own_policy(at, "queue_url"),
            "aws_sns_topic_policy" => self.read_own_policy(at, "arn"),
            "aws_s3_bucket_policy" => self.read_own_policy(at, "bucket"),
            "azurerm_role_assignment" => self.read_assignment(at, resource),
            kind => {
                if let Some(argument) = member_argument(kind) {
                    self.read_members(at, resource, argument);
                }
            }
        }
    }

    /// Gives roles what the statements of a policy let do.
    fn grant_statements(&mut self, roles: &[usize], policy: usize, argument: &'static str) {
        let grants = self.grants_of(policy, argument);
        let size = grants.permissions.len() + grants.outside.len();
        for role in roles.iter().take(MAX_PARTS) {
            self.left = self.left.saturating_sub(size);
            if self.left == 0 {
                return;
            }
            for (target, permission) in &grants.permissions {
                let of_role = self.permissions.of_role.entry(*role).or_default();
                of_role.entry(*target).or_default().join(*permission);
            }
            if !grants.outside.is_empty() {
                let names = self.permissions.outside.entry(*role).or_default();
                names.extend(grants.outside.iter().cloned());
            }
        }
    }

    /// The grants of a policy, which many may have.
    fn grants_of(&mut self, policy: usize, argument: &'static str) -> Rc<PolicyGrants> {
        if let Some(known) = self.grants.get(&(policy, argument)) {
            return known.clone();
        }
        let mut grants = PolicyGrants::default();
        let mut left = MAX_POLICY_GRANTS;
        for statement in self.statements(policy, argument) {
            grants.outside.extend(statement.outside);
            for target in statement.targets {
                let permission = self.permission(&statement.actions, target);
                if !permission.is_empty() {
                    grants
                        .permissions
                        .entry(target)
                        .or_default()
                        .join(permission);
                }
                left = left.saturating_sub(statement.actions.len().max(1));
                if left == 0 {
                    break;
                }
            }
        }
        let grants = Rc::new(grants);
        self.grants.insert((policy, argument), grants.clone());
        grants
    }

    /// The statements that allow something to components of the file.
    fn statements(&self, policy: usize, argument: &str) -> Vec<PolicyStatement> {
        let mut found = Vec::new();
        for text in self.texts(policy, argument) {
            found.extend(
                parse_policy(&text)
                    .into_iter()
                    .map(|statement| PolicyStatement {
                        targets: self.places(&statement.resources),
                        outside: self.outside(&statement.resources),
                        actions: statement.actions,
                    }),
            );
        }
        if !found.is_empty() {
            return found;
        }
        // In a plan the text is not known yet, and the configuration names the resources.
        for block in self.terraform.blocks(policy, argument) {
            let Some(document) = self.terraform.documents.get(block) else {
                let targets = self.index.block(block).iter().take(MAX_PARTS);
                found.push(PolicyStatement {
                    actions: vec!["*".to_owned()],
                    targets: targets.copied().collect(),
                    outside: Vec::new(),
                });
                continue;
            };
            for statement in document.iter().take(MAX_PARTS) {
                let blocks = statement.blocks.iter().take(MAX_PARTS);
                let mut targets: Vec<usize> = blocks
                    .flat_map(|block| self.index.block(block))
                    .copied()
                    .take(MAX_PARTS)
                    .collect();
                targets.extend(self.places(&statement.resources));
                found.push(PolicyStatement {
                    actions: statement.actions.clone(),
                    targets,
                    outside: self.outside(&statement.resources),
                });
            }
        }
        found.truncate(MAX_PARTS);
        found
    }

    fn places(&self, names: &[String]) -> Vec<usize> {
        let names = names.iter().filter(|name| *name != "*");
        names.filter_map(|name| self.index.named(name)).collect()
    }

    /// The ARNs of what could be a component and is not in the file.
    fn outside(&self, names: &[String]) -> Vec<String> {
        let names = names.iter().filter(|name| {
            let mut parts = name.splitn(6, ':');
            let is_arn = parts.next() == Some("arn");
            let service = parts.nth(1).unwrap_or_default();
            // An ARN with `*` for its name is about all that there is.
            let is_one = parts.last().is_some_and(|rest| !rest.starts_with('*'));
            is_arn && is_one && is_known_service(service) && self.index.named(name).is_none()
        });
        names.cloned().collect()
    }

    /// The policy of a queue, a topic or a bucket: who may use it.
    fn read_own_policy(&mut self, at: usize, argument: &str) {
        let targets = self.targets(at, argument);
        for text in self.texts(at, "policy") {
            for statement in parse_policy(&text) {
                let mut callers: Vec<usize> = self.places(&statement.sources);
                for principal in &statement.principals {
                    let role = self.index.of_type("aws_iam_role", principal);
                    let holder = role.and_then(|role| self.permissions.holders.get(&role));
                    callers.extend(holder.filter(|(count, _)| *count == 1).map(|(_, at)| *at));
                }
                for target in &targets {
                    let permission = self.permission(&statement.actions, *target);
                    for caller in callers.iter().take(MAX_PARTS) {
                        self.add(*caller, *target, permission);
                    }
                }
            }
        }
    }

    /// Members of a role for one resource of Google Cloud.
    fn read_members(&mut self, at: usize, resource: &Resource, argument: &str) {
        let role = resource.text(&["role"]).unwrap_or_default();
        let mut accounts = self.roles_named(at, "member");
        accounts.extend(self.roles_named(at, "members"));
        for target in self.targets(at, argument) {
            let Some((kind, _)) = self.terraform.resources.get(target).and_then(kind_of) else {
                continue;
            };
            let permission = Permission::of_role(&role, kind);
            for account in accounts
                .iter()
                .take(MAX_PARTS)
                .filter(|_| !permission.is_empty())
            {
                let of_role = self.permissions.of_role.entry(*account).or_default();
                of_role.entry(target).or_default().join(permission);
            }
        }
    }

    /// A role of Azure that a component has for another one.
    fn read_assignment(&mut self, at: usize, resource: &Resource) {
        let role = resource.text(&["role_definition_name"]).unwrap_or_default();
        let mut holders = self.index.referenced(self.terraform, at, "principal_id");
        let principal = resource.text(&["principal_id"]).unwrap_or_default();
        holders.extend(self.principals.get(&principal));
        for target in self.targets(at, "scope") {
            let Some((kind, _)) = self.terraform.resources.get(target).and_then(kind_of) else {
                continue;
            };
            let permission = Permission::of_role(&role, kind);
            for holder in holders.iter().take(MAX_PARTS) {
                self.add(*holder, target, permission);
            }
        }
    }

    /// The permission by those actions on a component.
    fn permission(&self, actions: &[String], target: usize) -> Permission {
        let mut permission = Permission::default();
        let target = self.terraform.resources.get(target);
        if let Some((target, (kind, _))) = target.and_then(|t| Some((t, kind_of(t)?))) {
            for action in actions {
                permission.allow_action(action, target, kind);
            }
        }
        permission
    }

    fn add(&mut self, from: usize, to: usize, permission: Permission) {
        if from != to && !permission.is_empty() {
            self.permissions
                .direct
                .entry((from, to))
                .or_default()
                .join(permission);
        }
    }
}

/// A statement of a policy, with the components that it is about.
struct PolicyStatement {
    actions: Vec<String>,
    targets: Vec<usize>,
    /// ARNs of what is not in the file.
    outside: Vec<String>,
}

//! Types of resources that are components.

use super::resource::Resource;
use crate::document::Kind;
use crate::technologies;

/// Types with the kind and the technology of the component; the technology may stand in an argument.
#[rustfmt::skip]
const KINDS: &[(&str, Kind, &str)] = &[
    ("aws_lambda_function", Kind::Service, "lambda"),
    ("aws_ecs_service", Kind::Service, "ecs"),
    ("aws_apprunner_service", Kind::Service, "app-runner"),
    ("aws_instance", Kind::Service, ""),
    ("aws_autoscaling_group", Kind::Service, ""),
    ("aws_elastic_beanstalk_environment", Kind::Service, ""),
    ("aws_kinesis_firehose_delivery_stream", Kind::Service, "firehose"),
    ("aws_pipes_pipe", Kind::Service, "eventbridge-pipes"),
    ("aws_batch_job_definition", Kind::Job, "batch"),
    ("aws_glue_job", Kind::Job, "glue"),
    ("aws_sqs_queue", Kind::Broker, "sqs"),
    ("aws_sns_topic", Kind::Broker, "sns"),
    ("aws_kinesis_stream", Kind::Broker, "kinesis"),
    ("aws_cloudwatch_event_bus", Kind::Broker, "eventbridge"),
    ("aws_msk_cluster", Kind::Broker, "msk"),
    ("aws_msk_serverless_cluster", Kind::Broker, "msk"),
    ("aws_mq_broker", Kind::Broker, "rabbitmq"),
    ("aws_dynamodb_table", Kind::Datastore, "dynamodb"),
    ("aws_db_instance", Kind::Datastore, "rds"),
    ("aws_rds_cluster", Kind::Datastore, "aurora"),
    ("aws_docdb_cluster", Kind::Datastore, "documentdb"),
    ("aws_neptune_cluster", Kind::Datastore, "neptune"),
    ("aws_redshift_cluster", Kind::Datastore, "redshift"),
    ("aws_elasticache_cluster", Kind::Datastore, "redis"),
    ("aws_elasticache_replication_group", Kind::Datastore, "redis"),
    ("aws_elasticache_serverless_cache", Kind::Datastore, "redis"),
    ("aws_memorydb_cluster", Kind::Datastore, "redis"),
    ("aws_opensearch_domain", Kind::Datastore, "opensearch"),
    ("aws_elasticsearch_domain", Kind::Datastore, "elasticsearch"),
    ("aws_s3_bucket", Kind::Datastore, "s3"),
    ("aws_efs_file_system", Kind::Datastore, "efs"),
    ("aws_sfn_state_machine", Kind::Orchestrator, "step-functions"),
    ("aws_api_gateway_rest_api", Kind::Gateway, "api-gateway"),
    ("aws_apigatewayv2_api", Kind::Gateway, "api-gateway"),
    ("aws_appsync_graphql_api", Kind::Gateway, "appsync"),
    ("aws_lb", Kind::Gateway, "alb"),
    ("aws_alb", Kind::Gateway, "alb"),
    ("aws_cloudfront_distribution", Kind::Gateway, "cloudfront"),
    ("google_cloud_run_service", Kind::Service, "cloud-run"),
    ("google_cloud_run_v2_service", Kind::Service, "cloud-run"),
    ("google_cloud_run_v2_job", Kind::Job, "cloud-run"),
    ("google_cloudfunctions_function", Kind::Service, "cloud-functions"),
    ("google_cloudfunctions2_function", Kind::Service, "cloud-functions"),
    ("google_app_engine_standard_app_version", Kind::Service, "app-engine"),
    ("google_cloud_scheduler_job", Kind::Job, "cloud-scheduler"),
    ("google_pubsub_topic", Kind::Broker, "pubsub"),
    ("google_cloud_tasks_queue", Kind::Broker, "cloud-tasks"),
    ("google_sql_database_instance", Kind::Datastore, "cloud-sql"),
    ("google_spanner_instance", Kind::Datastore, "spanner"),
    ("google_bigtable_instance", Kind::Datastore, "bigtable"),
    ("google_firestore_database", Kind::Datastore, "firestore"),
    ("google_redis_instance", Kind::Datastore, "redis"),
    ("google_memcache_instance", Kind::Datastore, "memcached"),
    ("google_storage_bucket", Kind::Datastore, "cloud-storage"),
    ("google_bigquery_dataset", Kind::Datastore, "bigquery"),
    ("google_workflows_workflow", Kind::Orchestrator, "google-workflows"),
    ("google_api_gateway_gateway", Kind::Gateway, "api-gateway"),
    ("azurerm_linux_function_app", Kind::Service, "azure-functions"),
    ("azurerm_windows_function_app", Kind::Service, "azure-functions"),
    ("azurerm_function_app", Kind::Service, "azure-functions"),
    ("azurerm_linux_web_app", Kind::Service, "app-service"),
    ("azurerm_windows_web_app", Kind::Service, "app-service"),
    ("azurerm_container_app", Kind::Service, "container-apps"),
    ("azurerm_container_group", Kind::Service, ""),
    ("azurerm_servicebus_queue", Kind::Broker, "azure-service-bus"),
    ("azurerm_servicebus_topic", Kind::Broker, "azure-service-bus"),
    ("azurerm_eventhub", Kind::Broker, "event-hubs"),
    ("azurerm_eventgrid_topic", Kind::Broker, "event-grid"),
    ("azurerm_mssql_database", Kind::Datastore, "sqlserver"),
    ("azurerm_cosmosdb_account", Kind::Datastore, "cosmosdb"),
    ("azurerm_postgresql_flexible_server", Kind::Datastore, "postgresql"),
    ("azurerm_mysql_flexible_server", Kind::Datastore, "mysql"),
    ("azurerm_redis_cache", Kind::Datastore, "redis"),
    ("azurerm_storage_account", Kind::Datastore, "azure-storage"),
    ("azurerm_search_service", Kind::Datastore, "azure-search"),
    ("azurerm_logic_app_workflow", Kind::Orchestrator, "logic-apps"),
    ("azurerm_api_management", Kind::Gateway, "api-management"),
    ("azurerm_application_gateway", Kind::Gateway, "application-gateway"),
    ("azurerm_frontdoor", Kind::Gateway, "front-door"),
];

/// The kind and the technology of a resource that is a component.
pub fn kind_of(resource: &Resource) -> Option<(Kind, Option<String>)> {
    let (_, kind, technology) = KINDS.iter().find(|(of, _, _)| *of == resource.kind)?;
    let stated = match resource.kind.as_str() {
        "aws_mq_broker" => resource.text(&["engine_type"]),
        "google_sql_database_instance" => resource.text(&["database_version"]),
        kind if kind.starts_with("aws_elasticache") => resource.text(&["engine"]),
        "aws_db_instance" => resource.text(&["engine"]),
        _ => None,
    };
    // `POSTGRES_15` and `aurora-postgresql`.
    let stated = stated.and_then(|engine| {
        let engine = engine.to_lowercase();
        let mut words = engine.split(['_', '-', ' ']);
        words.find_map(technologies::product_named)
    });
    let technology = stated.map_or(*technology, |product| product.name);
    let technology = (!technology.is_empty()).then(|| technology.to_owned());
    Some((*kind, technology))
}

/// True if a provider runs it and sees to its instances.
pub fn is_managed(resource: &Resource) -> bool {
    #[rustfmt::skip]
    const OWN: &[&str] = &[
        "aws_instance", "aws_autoscaling_group", "aws_ecs_service", "azurerm_container_group", "aws_batch_job_definition",
    ];
    !OWN.contains(&resource.kind.as_str())
}

/// True for what runs code of its own, so that its settings name what it uses.
pub fn runs_code(kind: Kind) -> bool {
    matches!(kind, Kind::Service | Kind::Job | Kind::Orchestrator)
}

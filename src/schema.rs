//! The schema: the roots of all domains, merged; and the engine that runs documents on it.
//!
//! The engine holds the schema three times over. A document first passes the gate, which validates
//! and measures it; a query then runs without extensions, which is a third faster on long lists; a
//! mutation, and a query that met an error, run where an error of a nullable field stays there.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{
    ErrorExtensionValues, MergedObject, MergedSubscription, Request, Response, SDLExportOptions,
    SchemaBuilder, ServerError, ValidationMode, Value, Variables,
};
use futures_util::StreamExt as _;

use crate::domain::organization::{Followers, Keepers};
use crate::domain::{
    activity, appraisal, auth, calendar, dues, edges, handover, norm, organization, rectification,
    report, responsibility, status, supervision, task,
};
use crate::error::Error;
use crate::graphql::document::{self, Documents, Fault, FaultCode};
use crate::graphql::{Batch, Cost, Ctx, Gate, Input, Live, Precise};

/// Everything that can be read.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    edges::EdgesQuery,
    auth::graphql::AuthQuery,
    activity::graphql::ActivityQuery,
    responsibility::graphql::ResponsibilityQuery,
    rectification::graphql::RectificationQuery,
    report::graphql::ReportQuery,
    dues::graphql::DuesQuery,
    appraisal::graphql::AppraisalQuery,
    norm::graphql::NormQuery,
    supervision::graphql::SupervisionQuery,
    status::graphql::StatusQuery,
    task::graphql::TaskQuery,
    calendar::graphql::CalendarQuery,
);

/// Everything that can be done.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    auth::graphql::AuthMutation,
    organization::graphql::OrganizationMutation,
    activity::graphql::ActivityMutation,
    activity::graphql::EvidenceMutation,
    responsibility::graphql::ResponsibilityMutation,
    rectification::graphql::RectificationMutation,
    handover::graphql::HandOverMutation,
    report::graphql::ReportMutation,
    dues::graphql::DuesMutation,
    dues::graphql::MemberDuesMutation,
    appraisal::graphql::AppraisalMutation,
    appraisal::graphql::AppraisalCampaignMutation,
    norm::graphql::NormMutation,
    supervision::graphql::SupervisionMutation,
);

/// Everything that one can be told of as it happens.
#[derive(Debug, Default, MergedSubscription)]
pub struct Subscription(
    status::graphql::StatusSubscription,
    task::graphql::TaskSubscription,
);

/// The schema of the service.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// What a document may cost: fields, times the rows that its lists may have.
pub const COMPLEXITY_MAX: usize = 20_000;
/// How long one operation may take.
pub const EXECUTION_TIMEOUT: Duration = Duration::from_secs(10);
/// Errors of validation that an answer tells at the most.
const VALIDATION_ERRORS_MAX: usize = 20;

/// Whether clients may read the schema from the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Introspection {
    /// They may.
    On,
    /// `__schema` and `__type` are refused.
    Off,
}

/// A query, a mutation or a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// Reads.
    Query,
    /// Writes.
    Mutation,
    /// Is told.
    Subscription,
}

/// What a client asks for.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// The text of the document.
    pub query: String,
    /// Which of its operations.
    pub operation: Option<String>,
    /// The values of its variables.
    pub variables: Variables,
    /// Whether it comes over a transport that carries subscriptions.
    pub may_subscribe: bool,
}

/// A call that has passed the gate.
#[derive(Debug)]
pub struct Admitted {
    document: Arc<ExecutableDocument>,
    call: Call,
    /// Whether it reads or writes.
    pub kind: OperationKind,
    /// What it costs.
    pub cost: Cost,
}

/// A call that has not passed the gate.
#[derive(Debug)]
pub struct Refused {
    /// Why; each with a code.
    pub errors: Vec<ServerError>,
    /// What it would cost, if that is why.
    pub cost: Option<Cost>,
}

/// Runs documents.
pub struct Engine {
    gate: Schema,
    fast: Schema,
    precise: Schema,
    documents: Documents,
    introspection: Introspection,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Engine")
            .field("introspection", &self.introspection)
            .finish_non_exhaustive()
    }
}

/// The schema as a text, in the order of the alphabet.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by();
    builder().finish().sdl_with_options(options)
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    let (query, mutation) = (Query::default(), Mutation::default());
    Schema::build(query, mutation, Subscription::default())
        .disable_suggestions()
        .limit_recursive_depth(document::LEVELS_MAX)
}

/// Those who keep records by where organizations stand and who holds their posts.
#[must_use]
pub fn followers() -> Followers {
    Followers(vec![
        Box::new(responsibility::Following),
        Box::new(report::Placement),
        Box::new(dues::Placement),
        Box::new(appraisal::Withdrawal),
    ])
}

/// Those who keep what the holder of a post can leave open.
#[must_use]
pub fn keepers() -> Keepers {
    Keepers(vec![
        Box::new(responsibility::Keeping),
        Box::new(rectification::Keeping),
        Box::new(dues::Keeping),
        Box::new(supervision::Keeping),
    ])
}

/// A schema that runs what the gate has validated.
fn running(keys: &Arc<auth::Keys>) -> SchemaBuilder<Query, Mutation, Subscription> {
    builder()
        .validation_mode(ValidationMode::Fast)
        .data(Arc::clone(keys))
        .data(followers())
        .data(keepers())
}

impl Engine {
    /// An engine with the keys that signing in needs.
    #[must_use]
    pub fn new(keys: &Arc<auth::Keys>, introspection: Introspection) -> Self {
        Self {
            gate: builder().extension(Gate).finish(),
            fast: running(keys).finish(),
            precise: running(keys).extension(Precise).finish(),
            documents: Documents::default(),
            introspection,
        }
    }

    /// Validates and measures what a client asks for. Nothing has run yet.
    ///
    /// # Errors
    /// Why it is refused.
    pub async fn admit(&self, call: Call) -> Result<Admitted, Refused> {
        let kept = self.documents.get(&call.query);
        let known = kept.is_some();
        let document = match kept {
            Some(document) => document,
            None => Arc::new(document::parse(&call.query)?),
        };
        let operation = document::operation(&document, call.operation.as_deref())?;
        let kind = match operation.node.ty {
            OperationType::Query => OperationKind::Query,
            OperationType::Mutation => OperationKind::Mutation,
            OperationType::Subscription if !call.may_subscribe => {
                let message = "subscriptions run over WebSocket, at /graphql/ws";
                return Err(Fault::invalid(message, operation.pos).into());
            }
            OperationType::Subscription => {
                document::single_root(&document, operation)?;
                OperationKind::Subscription
            }
        };
        if self.introspection == Introspection::Off
            && let Some(at) = document::introspects(&document)
        {
            return Err(Fault::invalid("introspection is off", at).into());
        }
        let part = match &call.operation {
            Some(name) if document::has_several(&document) => document::only(&document, name),
            Some(_) | None => None,
        };
        let whole = Arc::clone(&document);
        let document = part.map_or(document, Arc::new);
        let input = Input {
            operation: call.operation.clone(),
            known,
            beside: false,
        };
        let response = self
            .gate
            .execute(request(&document, &call).data(input))
            .await;
        refuse(&response)?;
        if !known {
            self.check_beside(&whole, call.operation.as_deref()).await?;
            self.documents.keep(&call.query, whole);
        }
        let cost = Cost::of(&response);
        if cost.complexity > COMPLEXITY_MAX {
            let fault = Fault::too_complex(format!(
                "this costs {}, and {COMPLEXITY_MAX} is the most: ask for fewer rows at once",
                cost.complexity
            ));
            return Err(Refused {
                errors: vec![fault.into()],
                cost: Some(cost),
            });
        }
        let document = match kind {
            OperationKind::Query | OperationKind::Mutation => document,
            OperationKind::Subscription => {
                let name = call.operation.as_deref();
                Arc::new(document::with_plain_root(&document, name))
            }
        };
        Ok(Admitted {
            document,
            call,
            kind,
            cost,
        })
    }

    /// Validates the operations of a document that do not run, so that a document is good or not
    /// whichever of them is asked for.
    async fn check_beside(
        &self,
        document: &ExecutableDocument,
        runs: Option<&str>,
    ) -> Result<(), Refused> {
        if !document::has_several(document) {
            return Ok(());
        }
        document::all_used(document)?;
        for (name, part) in document::parts(document) {
            if runs == Some(name.as_str()) {
                continue;
            }
            let operation = document::operation(&part, Some(name.as_str()))?;
            let call = Call {
                operation: Some(name.to_string()),
                variables: document::placeholders(&operation.node),
                ..Call::default()
            };
            let input = Input {
                operation: call.operation.clone(),
                known: false,
                beside: true,
            };
            let response = self.gate.execute(request(&part, &call).data(input)).await;
            refuse(&response)?;
        }
        Ok(())
    }

    /// Runs what was admitted. `ctx` makes the request's context, anew for each attempt.
    pub async fn run(&self, admitted: &Admitted, ctx: impl Fn() -> Ctx) -> Response {
        let attempts = self.attempts(admitted, ctx);
        let mut response = match tokio::time::timeout(EXECUTION_TIMEOUT, attempts).await {
            Ok(response) => response,
            Err(_) => {
                let seconds = EXECUTION_TIMEOUT.as_secs();
                tracing::warn!(operation = ?admitted.call.operation, "took more than {seconds} s");
                let error = async_graphql::Error::from(Error::Busy);
                Response::from_errors(vec![error.into_server_error(Default::default())])
            }
        };
        for error in &mut response.errors {
            if code(error).is_none() {
                // Ours all have one: what is left is a value that a scalar does not take.
                set_code(error, FaultCode::Variables.name());
            }
        }
        response
    }

    /// What an admitted subscription has to tell at this moment, if anything.
    pub async fn look(&self, admitted: &Admitted, ctx: Ctx, live: &Arc<Live>) -> Option<Response> {
        let request = prepared(admitted, ctx).data(Arc::clone(live));
        let mut stream = self.precise.execute_stream(request);
        match tokio::time::timeout(EXECUTION_TIMEOUT, stream.next()).await {
            Ok(response) => response,
            Err(_) => {
                let error = async_graphql::Error::from(Error::Busy);
                let errors = vec![error.into_server_error(Default::default())];
                Some(Response::from_errors(errors))
            }
        }
    }

    async fn attempts(&self, admitted: &Admitted, ctx: impl Fn() -> Ctx) -> Response {
        if admitted.kind == OperationKind::Query {
            let response = self.fast.execute(prepared(admitted, ctx())).await;
            if response.errors.iter().all(is_fault) {
                return response;
            }
        }
        self.precise.execute(prepared(admitted, ctx())).await
    }
}

/// Whether an error is a fault of the service. After one of these nothing is run again: the
/// database has enough to do.
fn is_fault(error: &ServerError) -> bool {
    matches!(code(error), Some("BUSY" | "INTERNAL"))
}

fn request(document: &ExecutableDocument, call: &Call) -> Request {
    let mut request = Request::new("").variables(call.variables.clone());
    request.operation_name.clone_from(&call.operation);
    request.set_parsed_query(document.clone());
    request
}

fn prepared(admitted: &Admitted, ctx: Ctx) -> Request {
    let (db, scope, clock) = (ctx.db.clone(), ctx.scope.clone(), ctx.clock.clone());
    let loaders = Batch { db, scope, clock }.loaders();
    // Of several acts in one document each answers with what it has made, not with what an earlier one
    // has read.
    loaders.enable_all_cache(admitted.kind != OperationKind::Mutation);
    request(&admitted.document, &admitted.call)
        .data(ctx)
        .data(loaders)
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self {
            errors: vec![fault.into()],
            cost: None,
        }
    }
}

/// The code of an error.
#[must_use]
pub fn code(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        Value::Null
        | Value::Number(_)
        | Value::Boolean(_)
        | Value::Binary(_)
        | Value::Enum(_)
        | Value::List(_)
        | Value::Object(_) => None,
    }
}

fn set_code(error: &mut ServerError, code: &str) {
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set("code", code);
}

/// Refuses what the gate has found something wrong with.
fn refuse(response: &Response) -> Result<(), Refused> {
    if response.errors.is_empty() {
        return Ok(());
    }
    Err(Refused {
        errors: coded(response.errors.clone()),
        cost: None,
    })
}

/// The gate's errors, each with a code. async-graphql says of a document that unfolds too far what
/// it says of any other mistake.
fn coded(mut errors: Vec<ServerError>) -> Vec<ServerError> {
    errors.truncate(VALIDATION_ERRORS_MAX);
    for error in &mut errors {
        if code(error).is_none() {
            set_code(error, FaultCode::Validation.name());
        }
    }
    errors
}

//! Two extensions of async-graphql. [`Gate`] validates and measures a document and stops before it
//! runs; [`Precise`] keeps an error of a nullable field to that field.
//!
//! Any extension costs a fifth of a microsecond for each field of the answer, a third of the time
//! of a long list. So the gate has a schema of its own, which runs nothing, and queries run on a
//! schema without extensions; see [`crate::schema`].

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery, NextRequest,
    NextResolve, NextValidation, ResolveInfo,
};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Response, ServerError, ServerResult, ValidationResult, Value, Variables};

use super::document;

/// What the gate must know of a request besides the document.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Which operation runs.
    pub operation: Option<String>,
    /// Whether the document has passed the checks that depend on nothing else.
    pub known: bool,
    /// Whether the operation only stands beside the one that runs: its variables have no values.
    pub beside: bool,
}

/// What a document costs, as the schema counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Fields, times the rows that lists may have.
    pub complexity: usize,
    /// Fields within fields.
    pub depth: usize,
}

/// Validates, measures, and runs nothing.
#[derive(Debug)]
pub struct Gate;

/// Keeps an error of a nullable field to that field.
#[derive(Debug)]
pub struct Precise;

#[derive(Default)]
struct GateRequest {
    cost: Mutex<Cost>,
}

#[derive(Default)]
struct PreciseRequest {
    errors: Mutex<Vec<ServerError>>,
}

impl ExtensionFactory for Gate {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(GateRequest::default())
    }
}

impl ExtensionFactory for Precise {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(PreciseRequest::default())
    }
}

impl Cost {
    const COMPLEXITY: &str = "complexity";
    const DEPTH: &str = "depth";

    /// What the gate has put into its answer.
    #[must_use]
    pub fn of(response: &Response) -> Self {
        let number = |name| match response.extensions.get(name) {
            Some(Value::Number(number)) => number
                .as_u64()
                .and_then(|number| usize::try_from(number).ok())
                .unwrap_or_default(),
            Some(_) | None => 0,
        };
        Self {
            complexity: number(Self::COMPLEXITY),
            depth: number(Self::DEPTH),
        }
    }
}

#[async_trait]
impl Extension for GateRequest {
    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        let registry = &ctx.schema_env.registry;
        let input = ctx.data_opt::<Input>().cloned().unwrap_or_default();
        if !input.known {
            document::check(registry, &document)?;
            document::overlap(registry, &document)?;
        }
        if !input.beside {
            let operation = document::operation(&document, input.operation.as_deref())?;
            document::coerce(registry, &operation.node, variables)?;
        }
        Ok(document)
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await?;
        let mut cost = self.cost.lock().unwrap_or_else(PoisonError::into_inner);
        *cost = Cost {
            complexity: result.complexity,
            depth: result.depth,
        };
        Ok(result)
    }

    async fn execute(
        &self,
        _: &ExtensionContext<'_>,
        _: Option<&str>,
        _: NextExecute<'_>,
    ) -> Response {
        let cost = *self.cost.lock().unwrap_or_else(PoisonError::into_inner);
        Response::new(Value::Null)
            .extension(Cost::COMPLEXITY, cost.complexity.into())
            .extension(Cost::DEPTH, cost.depth.into())
    }
}

#[async_trait]
impl Extension for PreciseRequest {
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let mut response = next.run(ctx).await;
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        response.errors.append(&mut errors);
        response
    }

    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let nullable = !info.return_type.ends_with('!');
        match next.run(ctx, info).await {
            Err(error) if nullable => {
                self.errors
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(error);
                Ok(None)
            }
            result => result,
        }
    }
}

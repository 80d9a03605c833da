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
    NextResolve, NextSubscribe, NextValidation, ResolveInfo,
};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Response, ServerError, ServerResult, ValidationResult, Value, Variables};

use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;

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
    errors: Arc<Mutex<Vec<ServerError>>>,
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

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        let errors = Arc::clone(&self.errors);
        let each = move |mut response: Response| {
            let mut errors = errors.lock().unwrap_or_else(PoisonError::into_inner);
            response.errors.append(&mut errors);
            response
        };
        next.run(ctx, stream).map(each).boxed()
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

#[cfg(test)]
mod tests {
    use async_graphql::{
        EmptyMutation, EmptySubscription, Enum, InputObject, Interface, Object, Request, Schema,
        SimpleObject, Variables,
    };
    use serde_json::json;

    use super::{Cost, Gate, Precise};
    use crate::error::{Error, Result};
    use crate::graphql::page_cost;

    #[derive(Clone, Copy, PartialEq, Eq, Enum)]
    enum Kind {
        Group,
        Branch,
    }

    #[derive(InputObject)]
    struct Filter {
        kind: Option<Kind>,
        word: String,
    }

    #[derive(SimpleObject)]
    struct Person {
        id: i32,
        name: String,
    }

    #[derive(SimpleObject)]
    struct Unit {
        id: i32,
        name: Option<String>,
    }

    #[derive(Interface)]
    #[graphql(field(name = "id", ty = "&i32"))]
    enum Node {
        Person(Person),
        Unit(Unit),
    }

    struct Query;

    #[Object]
    #[expect(unused_variables, reason = "only the types count")]
    impl Query {
        async fn node(&self) -> Option<Node> {
            None
        }
        #[graphql(complexity = "page_cost(first, child_complexity)")]
        async fn people(&self, first: Option<i32>, kinds: Option<Vec<Kind>>) -> Vec<Person> {
            Vec::new()
        }
        async fn find(&self, filter: Filter) -> i32 {
            1
        }
        async fn nullable(&self) -> Result<Option<i32>> {
            Err(Error::NotFound("it"))
        }
    }

    fn schema() -> Schema<Query, EmptyMutation, EmptySubscription> {
        Schema::build(Query, EmptyMutation, EmptySubscription)
            .extension(Gate)
            .finish()
    }

    /// Whether the gate lets a document through.
    async fn passes(text: &str, variables: serde_json::Value) -> bool {
        let request = Request::new(text).variables(Variables::from_json(variables));
        schema().execute(request).await.errors.is_empty()
    }

    #[tokio::test]
    async fn what_fits_passes() {
        for (text, variables) in [
            (
                "{ people(first: 5, kinds: [GROUP, BRANCH]) { id } }",
                json!({}),
            ),
            ("{ people(kinds: GROUP) { id } }", json!({})),
            (
                "query($n: Int) { people(first: $n) { id } }",
                json!({ "n": 5 }),
            ),
            ("query($n: Int = 5) { people(first: $n) { id } }", json!({})),
            (
                "query($k: [Kind!]) { people(kinds: $k) { id } }",
                json!({ "k": "GROUP" }),
            ),
            (
                "query($k: Kind!) { people(kinds: [$k]) { id } }",
                json!({ "k": "GROUP" }),
            ),
            (
                "query($f: Filter!) { find(filter: $f) }",
                json!({ "f": { "word": "x" } }),
            ),
            (
                "query($w: String!) { find(filter: { word: $w, kind: null }) }",
                json!({ "w": "x" }),
            ),
            (
                "{ node { ... on Person { x: id } ... on Unit { x: id } } }",
                json!({}),
            ),
            ("{ a: people { id } a: people { name } }", json!({})),
        ] {
            assert!(passes(text, variables.clone()).await, "{text} {variables}");
        }
    }

    #[tokio::test]
    async fn what_does_not_fit_is_refused() {
        for (text, variables) in [
            ("{ people(first: \"5\") { id } }", json!({})),
            ("{ people(first: 3000000000) { id } }", json!({})),
            ("{ people(kinds: \"GROUP\") { id } }", json!({})),
            ("{ people(kinds: [null]) { id } }", json!({})),
            ("query($n: String) { people(first: $n) { id } }", json!({})),
            ("query($n: Int!) { people(first: $n) { id } }", json!({})),
            (
                "query($n: Int) { people(first: $n) { id } }",
                json!({ "n": "5" }),
            ),
            (
                "query($n: Int) { people(first: $n) { id } }",
                json!({ "n": 1.5 }),
            ),
            (
                "query($n: Int = \"5\") { people(first: $n) { id } }",
                json!({}),
            ),
            ("query($k: [Kind]) { people(kinds: $k) { id } }", json!({})),
            (
                "query($k: Kind) { people(kinds: [$k]) { id } }",
                json!({ "k": "GROUP" }),
            ),
            (
                "query($k: [Kind!]) { people(kinds: $k) { id } }",
                json!({ "k": ["NONE"] }),
            ),
            (
                "query($f: Filter!) { find(filter: $f) }",
                json!({ "f": {} }),
            ),
            (
                "query($f: Filter!) { find(filter: $f) }",
                json!({ "f": { "word": "x", "y": 1 } }),
            ),
            (
                "query($w: String) { find(filter: { word: $w }) }",
                json!({ "w": "x" }),
            ),
            (
                "query($b: Boolean) { nullable @skip(if: $b) }",
                json!({ "b": true }),
            ),
            (
                "query($b: Int! @skip(if: true)) { people(first: $b) { id } }",
                json!({ "b": 1 }),
            ),
            ("{ __typename(x: 1) }", json!({})),
            (
                "{ node { ... on Person { x: id } ... on Unit { x: name } } }",
                json!({}),
            ),
            (
                "{ node { ... on Person { x: name } ... on Unit { x: name } } }",
                json!({}),
            ),
            ("{ a: people { id } a: people(first: 1) { id } }", json!({})),
            (
                "{ a: people { x: id } ...F } fragment F on Query { a: people { x: name } }",
                json!({}),
            ),
        ] {
            assert!(!passes(text, variables.clone()).await, "{text} {variables}");
        }
    }

    #[tokio::test]
    async fn rows_count_and_nothing_runs() {
        let text = "{ people(first: 50) { id name } nullable }";
        let response = schema().execute(text).await;
        let cost = Cost {
            complexity: 50 * 2 + 1 + 1,
            depth: 2,
        };
        assert_eq!(Cost::of(&response), cost);
        assert!(response.errors.is_empty());
    }

    #[tokio::test]
    async fn an_error_stays_where_null_may_stand() {
        let precise = Schema::build(Query, EmptyMutation, EmptySubscription).extension(Precise);
        let response = precise
            .finish()
            .execute("{ nullable find(filter: { word: \"x\" }) }")
            .await;
        assert_eq!(
            response.data.into_json().unwrap(),
            json!({ "nullable": null, "find": 1 })
        );
        assert_eq!(response.errors.len(), 1);
    }
}

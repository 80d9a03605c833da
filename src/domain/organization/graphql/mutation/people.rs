//! People, posts and appointments.

use async_graphql::{Context, ID, InputObject, Object};

use super::{act, followers, id_in, organization_in};
use crate::domain::organization::commands;
use crate::domain::organization::graphql::{Appointment, Person, Post, PostRole};
use crate::error::Result;
use crate::graphql::{Ctx, Date, payload};

/// Registers a person.
#[derive(Debug, InputObject)]
pub struct RegisterPersonInput {
    /// Unique in the whole system: up to 32 letters, digits, dots, hyphens and underscores.
    staff_number: String,
    /// The person's name, up to 60 characters.
    name: String,
    /// The organization that registers the person and keeps the name right.
    organization_id: ID,
}

/// Corrects or changes a person's name.
#[derive(Debug, InputObject)]
pub struct RenamePersonInput {
    /// The person.
    person_id: ID,
    /// The name from now on, up to 60 characters.
    name: String,
}

/// Establishes a post.
#[derive(Debug, InputObject)]
pub struct EstablishPostInput {
    /// The organization.
    organization_id: ID,
    /// What the holder does.
    role: PostRole,
    /// The title as people say it, up to 100 characters.
    title: String,
    /// The first day, today or earlier.
    valid_from: Date,
}

/// Abolishes a post that nobody holds.
#[derive(Debug, InputObject)]
pub struct AbolishPostInput {
    /// The post.
    post_id: ID,
    /// The first day on which it no longer exists, today or earlier.
    effective_on: Date,
}

/// Appoints a person to a post.
#[derive(Debug, InputObject)]
pub struct AppointInput {
    /// The post.
    post_id: ID,
    /// The person.
    person_id: ID,
    /// Full-time, else part-time.
    full_time: bool,
    /// The first day, today or earlier.
    valid_from: Date,
    /// The document that appoints, up to 200 characters.
    document: String,
    /// The first day on which it is over, where that is known.
    valid_until: Option<Date>,
}

/// Ends an appointment.
#[derive(Debug, InputObject)]
pub struct EndAppointmentInput {
    /// The appointment.
    appointment_id: ID,
    /// The first day on which the person no longer holds the post, today or earlier.
    ends_on: Date,
    /// The document that ends it, up to 200 characters.
    document: String,
}

payload!(
    /// What came of registering a person.
    RegisterPersonPayload {
        /// The person; null when nothing was done.
        person: Person
    }
);

payload!(
    /// What came of renaming a person.
    RenamePersonPayload {
        /// The person; null when nothing was done.
        person: Person
    }
);

payload!(
    /// What came of establishing a post.
    EstablishPostPayload {
        /// The post; null when nothing was done.
        post: Post
    }
);

payload!(
    /// What came of abolishing a post.
    AbolishPostPayload {
        /// The post; null when nothing was done.
        post: Post
    }
);

payload!(
    /// What came of an appointment.
    AppointPayload {
        /// The appointment; null when nothing was done.
        appointment: Appointment
    }
);

payload!(
    /// What came of ending an appointment.
    EndAppointmentPayload {
        /// The appointment; null when nothing was done.
        appointment: Appointment
    }
);

/// What is done to people, posts and appointments.
#[derive(Debug, Default)]
pub(super) struct PeopleMutation;

#[Object]
impl PeopleMutation {
    /// Registers a person, by nothing more sensitive than a staff number and a name.
    async fn register_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: RegisterPersonInput,
    ) -> Result<RegisterPersonPayload> {
        let done = register(ctx, input).await;
        RegisterPersonPayload::of(done, Ctx::of(ctx).language)
    }

    /// Corrects or changes a person's name, for those who manage the organization that registered the person.
    async fn rename_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: RenamePersonInput,
    ) -> Result<RenamePersonPayload> {
        let done = rename(ctx, input).await;
        RenamePersonPayload::of(done, Ctx::of(ctx).language)
    }

    /// Establishes a post. An organization has one post of a secretary.
    async fn establish_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: EstablishPostInput,
    ) -> Result<EstablishPostPayload> {
        let done = establish(ctx, input).await;
        EstablishPostPayload::of(done, Ctx::of(ctx).language)
    }

    /// Abolishes a post that nobody holds.
    async fn abolish_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AbolishPostInput,
    ) -> Result<AbolishPostPayload> {
        let done = abolish(ctx, input).await;
        AbolishPostPayload::of(done, Ctx::of(ctx).language)
    }

    /// Appoints a person to a post, which one person holds at a time.
    async fn appoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AppointInput,
    ) -> Result<AppointPayload> {
        let done = fill(ctx, input).await;
        AppointPayload::of(done, Ctx::of(ctx).language)
    }

    /// Ends an appointment.
    async fn end_appointment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: EndAppointmentInput,
    ) -> Result<EndAppointmentPayload> {
        let done = end(ctx, input).await;
        EndAppointmentPayload::of(done, Ctx::of(ctx).language)
    }
}

async fn register(ctx: &Context<'_>, input: RegisterPersonInput) -> Result<Person> {
    let new = commands::Register {
        staff_number: input.staff_number,
        name: input.name,
        organization: organization_in(&input.organization_id, "organizationId")?,
    };
    commands::register_person(&act(ctx)?, new)
        .await
        .map(Person::from)
}

async fn rename(ctx: &Context<'_>, input: RenamePersonInput) -> Result<Person> {
    let new = commands::RenamePerson {
        person: id_in(&input.person_id, "personId", "person")?,
        name: input.name,
    };
    commands::rename_person(&act(ctx)?, new)
        .await
        .map(Person::from)
}

async fn establish(ctx: &Context<'_>, input: EstablishPostInput) -> Result<Post> {
    let new = commands::EstablishPost {
        organization: organization_in(&input.organization_id, "organizationId")?,
        role: input.role.into(),
        title: input.title,
        valid_from: input.valid_from.0,
    };
    commands::establish_post(&act(ctx)?, new)
        .await
        .map(Post::from)
}

async fn abolish(ctx: &Context<'_>, input: AbolishPostInput) -> Result<Post> {
    let old = commands::AbolishPost {
        post: id_in(&input.post_id, "postId", "post")?,
        effective_on: input.effective_on.0,
    };
    commands::abolish_post(&act(ctx)?, old)
        .await
        .map(Post::from)
}

async fn fill(ctx: &Context<'_>, input: AppointInput) -> Result<Appointment> {
    let new = commands::Appoint {
        post: id_in(&input.post_id, "postId", "post")?,
        person: id_in(&input.person_id, "personId", "person")?,
        full_time: input.full_time,
        valid_from: input.valid_from.0,
        valid_until: input.valid_until.map(|day| day.0),
        document: input.document,
    };
    commands::appoint(&act(ctx)?, &followers(ctx), new)
        .await
        .map(Appointment::from)
}

async fn end(ctx: &Context<'_>, input: EndAppointmentInput) -> Result<Appointment> {
    let old = commands::EndAppointment {
        appointment: id_in(&input.appointment_id, "appointmentId", "appointment")?,
        ends_on: input.ends_on.0,
        document: input.document,
    };
    commands::end_appointment(&act(ctx)?, &followers(ctx), old)
        .await
        .map(Appointment::from)
}

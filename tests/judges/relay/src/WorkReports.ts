// A mutation whose payload updates what a connection shows, and a fragment fetched again alone.
import { graphql } from 'react-relay';

export const page = graphql`
  query WorkReportsQuery($organizationId: ID!, $period: Period!) {
    organization(id: $organizationId) {
      ...WorkReports_organization @arguments(period: $period)
    }
  }
`;

export const list = graphql`
  fragment WorkReports_organization on Organization
  @argumentDefinitions(
    period: { type: "Period!" }
    status: { type: "[WorkReportStatus!]" }
    count: { type: "Int", defaultValue: 50 }
    cursor: { type: "String" }
  )
  @refetchable(queryName: "WorkReportsPageQuery") {
    workReportsBelow(period: $period, status: $status, first: $count, after: $cursor)
      @connection(key: "WorkReports_workReportsBelow") {
      edges {
        node { ...WorkReports_report }
      }
    }
  }
`;

export const row = graphql`
  fragment WorkReports_report on WorkReport @refetchable(queryName: "WorkReportsRowQuery") {
    id
    status
    late
    submittedAt
    organization { name division { code name } }
  }
`;

export const submit = graphql`
  mutation WorkReportsSubmitMutation($input: SubmitWorkReportInput!) {
    submitWorkReport(input: $input) {
      report { ...WorkReports_report }
      errors { code message path }
    }
  }
`;

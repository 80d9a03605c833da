// A filtered connection below a division; `kind` is part of the connection's identity.
import { graphql } from 'react-relay';

export const page = graphql`
  query CountyDepartmentsQuery($code: DivisionCode!, $period: Period!) {
    division(code: $code) {
      name
      ...CountyDepartments_division @arguments(period: $period)
    }
  }
`;

export const list = graphql`
  fragment CountyDepartments_division on Division
  @argumentDefinitions(
    period: { type: "Period!" }
    kind: { type: "OrganizationKind", defaultValue: PARTY_GROUP }
    count: { type: "Int", defaultValue: 50 }
    cursor: { type: "String" }
  )
  @refetchable(queryName: "CountyDepartmentsPageQuery") {
    organizations(kind: $kind, first: $count, after: $cursor)
      @connection(key: "CountyDepartments_organizations", filters: ["kind"]) {
      totalCount
      edges {
        node {
          name
          secretary { person { name } since }
          workReport(period: $period) { status late submittedAt acceptedAt }
        }
      }
    }
  }
`;

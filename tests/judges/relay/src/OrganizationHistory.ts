// A list that grows at its end, fetched again through `node(id)`.
import { graphql } from 'react-relay';

export const page = graphql`
  query OrganizationHistoryQuery($organizationId: ID!) {
    organization(id: $organizationId) {
      id
      ...OrganizationHistory_organization
      historyVerification { intact events firstBroken }
    }
  }
`;

export const list = graphql`
  fragment OrganizationHistory_organization on Organization
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" })
  @refetchable(queryName: "OrganizationHistoryPageQuery") {
    history(first: $count, after: $cursor) @connection(key: "OrganizationHistory_history") {
      edges {
        node { id sequence at actor { displayName } action subject { __typename id } before after hash }
      }
    }
  }
`;

// A connection at the root, with its numbers.
import { graphql } from 'react-relay';

export const page = graphql`
  query DivisionChildrenQuery($parent: DivisionCode, $period: Period!) {
    ...DivisionChildren_query @arguments(parent: $parent, period: $period)
  }
`;

export const list = graphql`
  fragment DivisionChildren_query on Query
  @argumentDefinitions(
    parent: { type: "DivisionCode" }
    period: { type: "Period!" }
    count: { type: "Int", defaultValue: 100 }
    cursor: { type: "String" }
  )
  @refetchable(queryName: "DivisionChildrenPageQuery") {
    divisions(parent: $parent, period: $period, order: WORST_LIGHT_FIRST, first: $count, after: $cursor)
      @connection(key: "DivisionChildren_divisions") {
      edges {
        node { code name status(period: $period) { light reporting { completeness timeliness } } }
      }
    }
  }
`;

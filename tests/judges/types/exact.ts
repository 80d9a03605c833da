// What a front end relies on, as types: the generated ones must be equal to these, neither wider nor narrower.
import type {
  CountyDepartmentsQuery,
  DivisionStatusQuery,
  DivisionStatusQueryVariables,
  OrganizationQuery,
  SignInMutation,
  SubmitWorkReportMutation,
  WorkReportQuery,
} from '../.out/gql/graphql';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
declare function same<A, B>(holds: Same<A, B>): void;

type Division = NonNullable<DivisionStatusQuery['division']>;
same<DivisionStatusQueryVariables['code'], string>(true);
same<null extends DivisionStatusQuery['division'] ? true : false, true>(true);
same<null extends Division['workingCommittee'] ? true : false, true>(true);
same<null extends NonNullable<Division['workingCommittee']>['secretary'] ? true : false, true>(true);
// A division without records has no light; a part without a system behind it has no numbers.
type Reporting = NonNullable<Division['status']['reporting']>;
same<Division['status']['light'], 'GREEN' | 'AMBER' | 'RED' | null>(true);
same<Reporting['due'], number>(true);
same<Reporting['completeness'], number | null>(true);
same<Reporting['timeliness'], number | null>(true);
same<NonNullable<Division['status']['compliance']>['rate'], number | null>(true);
same<NonNullable<Division['status']['dues']>['collected'], number>(true);
same<Division['trend'][number]['period'], string>(true);

type Department = NonNullable<CountyDepartmentsQuery['division']>['organizations']['nodes'][number];
same<Department['name'], string>(true);
same<null extends Department['secretary'] ? true : false, true>(true);
same<null extends Department['workReport'] ? true : false, true>(true);
same<NonNullable<Department['workReport']>['status'], 'DRAFT' | 'SUBMITTED' | 'RETURNED' | 'ACCEPTED'>(true);

same<null extends OrganizationQuery['organization'] ? true : false, true>(true);
same<NonNullable<OrganizationQuery['organization']>['appointments']['nodes'][number]['fullTime'], boolean>(true);

same<SignInMutation['signIn']['accessToken'], string>(true);
same<SignInMutation['signIn']['expiresAt'], string>(true);

same<SubmitWorkReportMutation['submitWorkReport']['errors'][number]['message'], string>(true);
same<null extends SubmitWorkReportMutation['submitWorkReport']['report'] ? true : false, true>(true);

type Report = NonNullable<WorkReportQuery['workReport']>;
same<Report['revision'], number>(true);
same<Report['figures'][number]['computed'], string | null>(true);
same<Report['figures'][number]['stated'], string | null>(true);
same<null extends Report['problems'][number]['rectification'] ? true : false, true>(true);

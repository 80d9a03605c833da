// GraphiQL with a bar for signing in. No build step: React and GraphiQL are the scripts before this one.
(function () {
  'use strict';

  const { createElement: h, useState, useSyncExternalStore } = React;

  const ENDPOINT = '/graphql';
  const SESSION_KEY = 'zeren:session';
  // A token this near to its end is renewed before it is sent.
  const RENEW_BEFORE_MS = 30_000;

  // --- The session: in this browser tab only, gone when the tab is closed.

  const listeners = new Set();
  let session = readSession();
  let renewal = null;

  function readSession() {
    try {
      return JSON.parse(sessionStorage.getItem(SESSION_KEY));
    } catch {
      return null;
    }
  }

  function setSession(next) {
    session = next;
    if (next) sessionStorage.setItem(SESSION_KEY, JSON.stringify(next));
    else sessionStorage.removeItem(SESSION_KEY);
    listeners.forEach((listener) => listener());
  }

  function subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  // --- Talking to the service.

  async function post(params, token) {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
    };
    if (token) headers.authorization = `Bearer ${token}`;
    const response = await fetch(ENDPOINT, { method: 'POST', headers, body: JSON.stringify(params) });
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      return { errors: [{ message: `HTTP ${response.status}: ${text.slice(0, 500)}` }] };
    }
  }

  function isUnauthenticated(result) {
    return (result.errors || []).some((error) => error.extensions && error.extensions.code === 'UNAUTHENTICATED');
  }

  const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    accessToken
    refreshToken
    expiresAt
    viewer { id displayName grants { role organization { id name division { code } } } }
  }
}`;
  const REFRESH = `mutation RefreshSession($input: RefreshSessionInput!) {
  refreshSession(input: $input) { accessToken refreshToken expiresAt }
}`;
  const SIGN_OUT = 'mutation SignOut { signOut { done } }';

  async function signIn(username, password) {
    const result = await post({ query: SIGN_IN, operationName: 'SignIn', variables: { input: { username, password } } });
    if (!adopt(result)) {
      throw new Error(result.errors ? result.errors.map((error) => error.message).join('; ') : '无应答 / No answer');
    }
  }

  // Takes over the tokens of a signIn or refreshSession, whether the bar or the editor sent it.
  function adopt(result) {
    const data = result.data || {};
    const tokens = data.signIn || data.refreshSession;
    if (!tokens || !tokens.accessToken || !tokens.refreshToken) return false;
    const viewer = tokens.viewer || (data.refreshSession && session && session.viewer) || null;
    setSession({
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken,
      expiresAt: tokens.expiresAt,
      viewer,
    });
    return true;
  }

  // One renewal at a time: the refresh token is rotated on use.
  function renew() {
    if (!renewal) {
      const refreshToken = session.refreshToken;
      renewal = post({ query: REFRESH, operationName: 'RefreshSession', variables: { input: { refreshToken } } })
        .then((result) => {
          const renewed = adopt(result);
          if (!renewed && isUnauthenticated(result)) setSession(null);
          return renewed;
        })
        .finally(() => {
          renewal = null;
        });
    }
    return renewal;
  }

  async function signOut() {
    const token = await freshToken();
    if (token) await post({ query: SIGN_OUT, operationName: 'SignOut' }, token);
    setSession(null);
  }

  async function freshToken() {
    if (!session) return null;
    if (Date.parse(session.expiresAt) - Date.now() < RENEW_BEFORE_MS) await renew();
    return session && session.accessToken;
  }

  async function fetcher(params) {
    const token = await freshToken();
    let result = await post(params, token);
    // The clocks may differ, or the session may have ended: once more, with a new token.
    if (token && isUnauthenticated(result) && session && (await renew())) {
      result = await post(params, session.accessToken);
    }
    adopt(result);
    if (result.data && result.data.signOut && result.data.signOut.done) setSession(null);
    return result;
  }

  // --- The examples, one a tab.

  const COUNTY = '610431';
  const CITY = '610400';
  const PERIOD = '2026-H1';

  function tab(query, variables) {
    return { query: query.trim() + '\n', variables: JSON.stringify(variables, null, 2) };
  }

  const examples = [
    tab(
      `
# 登录：成功后上方显示姓名，其他示例即以此身份执行。
# Sign in: the bar above then shows the name, and the other examples run as that person.
${SIGN_IN}
`,
      { input: { username: '', password: '' } },
    ),
    tab(
      `
# 一县（市、省）一页：红黄绿灯、各项数字和原因。
# The page of a county, city or province: its light, its numbers, and why.
query DivisionStatus($code: DivisionCode!, $period: Period!, $asOf: Date) {
  division(code: $code) {
    id
    code
    name
    level
    parent { code name }
    workingCommittee {
      id
      name
      secretary { person { name } since }
      fullTimeMemberCount
      partTimeMemberCount
    }
    status(period: $period, asOf: $asOf) {
      period
      asOf
      light
      reporting { due submitted accepted returned late missing completeness timeliness }
      rectification { open overdue verified }
      reasons(first: 20) {
        totalCount
        nodes { code light message figure required unit organization { id name } person { id name } norm { code } }
      }
    }
    trend(last: 4, until: $period) { period light reporting { completeness timeliness } compliance { rate } }
  }
}
`,
      { code: COUNTY, period: PERIOD },
    ),
    tab(
      `
# 下辖各县（市）一览，问题最多的在前；不给 code 则列出各省。
# The divisions below, worst light first; without a code, the provinces.
query DivisionChildren($code: DivisionCode, $period: Period!, $first: Int = 100, $after: String, $order: DivisionOrder = CODE) {
  divisions(parent: $code, first: $first, after: $after, order: $order, period: $period) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      id
      code
      name
      status(period: $period) {
        light
        reporting { due submitted accepted late missing completeness timeliness }
        compliance { subjects met missed rate }
      }
    }
  }
}
`,
      { code: CITY, period: PERIOD, order: 'WORST_LIGHT_FIRST' },
    ),
    tab(
      `
# 一县各部门党组：书记和本期报告。
# Every department's party group of one county, with its secretary and its report.
query CountyDepartments($code: DivisionCode!, $period: Period!, $first: Int = 100, $after: String) {
  division(code: $code) {
    id
    code
    name
    organizations(kind: PARTY_GROUP, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id
        name
        secretary { person { id name } since }
        workReport(period: $period) { id status late submittedAt acceptedAt }
      }
    }
  }
}
`,
      { code: COUNTY, period: PERIOD },
    ),
    tab(
      `
# 机关工委以下的半年报告，新报的在前。
# The half-year reports below the county's working committee, newest submission first.
query WorkReportList($code: DivisionCode!, $period: Period!, $status: [WorkReportStatus!], $first: Int = 50, $after: String) {
  division(code: $code) {
    workingCommittee {
      id
      name
      workReportsBelow(period: $period, status: $status, first: $first, after: $after) {
        pageInfo { hasNextPage endCursor }
        edges { cursor node { id status late submittedAt organization { id name division { code name } } } }
      }
    }
  }
}
`,
      { code: COUNTY, period: PERIOD, status: ['SUBMITTED', 'ACCEPTED'] },
    ),
    tab(
      `
# 谁在何时做了什么，新的在前；并核对记录未被改动。
# Who did what and when, newest first; and whether the record is intact.
query History($code: DivisionCode!, $first: Int = 20, $after: String) {
  division(code: $code) {
    workingCommittee {
      id
      name
      history(first: $first, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { sequence at actor { displayName } action subject { id } before after hash }
      }
      historyVerification { intact events firstBroken }
    }
  }
}
`,
      { code: COUNTY, first: 20 },
    ),
  ];

  // GraphiQL shows the variables of the first of `defaultTabs` only when it is handed them apart; once it keeps
  // tabs of its own, they would open one more.
  const firstVariables = sessionStorage.getItem('graphiql:tabState') ? undefined : examples[0].variables;

  // --- The page.

  function SignInForm() {
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState('');
    const submit = async (event) => {
      event.preventDefault();
      const fields = new FormData(event.currentTarget);
      setBusy(true);
      setProblem('');
      try {
        await signIn(fields.get('username'), fields.get('password'));
      } catch (error) {
        setProblem(error.message);
        setBusy(false);
      }
    };
    const label = (text) => ({ placeholder: text, 'aria-label': text, required: true });
    return h(
      React.Fragment,
      null,
      h(
        'form',
        { onSubmit: submit },
        h('input', { name: 'username', autoComplete: 'username', ...label('用户名 Username') }),
        h('input', { name: 'password', type: 'password', autoComplete: 'current-password', ...label('密码 Password') }),
        h('button', { type: 'submit', disabled: busy }, busy ? '正在登录… Signing in…' : '登录 Sign in'),
      ),
      problem && h('div', { className: 'problem', role: 'alert' }, `登录失败 Sign-in failed: ${problem}`),
    );
  }

  function SignedIn({ viewer }) {
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState('');
    const leave = async () => {
      setBusy(true);
      setProblem('');
      try {
        await signOut();
      } catch (error) {
        setProblem(error.message);
        setBusy(false);
      }
    };
    const grants = (viewer && viewer.grants) || [];
    const where = grants.map((grant) => `${grant.organization.name} ${grant.role}`).join('，');
    return h(
      React.Fragment,
      null,
      h('span', { title: where }, '已登录 Signed in: ', h('strong', null, (viewer && viewer.displayName) || '—'), where && `（${where}）`),
      h('button', { type: 'button', onClick: leave, disabled: busy }, '退出 Sign out'),
      problem && h('div', { className: 'problem', role: 'alert' }, `退出失败 Sign-out failed: ${problem}`),
    );
  }

  function Page() {
    const current = useSyncExternalStore(subscribe, () => session);
    return h(
      'div',
      { className: 'page' },
      h(
        'header',
        { className: 'bar' },
        h('h1', null, '责任 zeren', h('small', null, '机关党建责任制 · GraphiQL')),
        current ? h(SignedIn, { viewer: current.viewer }) : h(SignInForm),
      ),
      h(GraphiQL, {
        fetcher,
        defaultTabs: examples,
        variables: firstVariables,
        defaultEditorToolsVisibility: 'variables',
        isHeadersEditorEnabled: false,
        // Variables may hold a password: nothing is kept after the tab is closed.
        storage: sessionStorage,
      }),
    );
  }

  ReactDOM.createRoot(document.getElementById('root')).render(h(Page));
})();

-- What wrk sends, and what it found out, as one line of JSON at the end.
-- Arguments: a file of requests, one a line: token (none is nobody), tab, body; how many of its lines to leave out.
-- A file of one line is sent again and again; of a longer one each line is sent once.

local threads = {}

function setup(thread)
   table.insert(threads, thread)
end

function init(args)
   wrong, drained, at = 0, 0, tonumber(args[2] or "0")
   lines = {}
   for line in io.lines(args[1]) do
      local token, body = line:match("^([^\t]*)\t(.*)$")
      table.insert(lines, {token, body})
   end
   once = #lines > 1
   if not once then
      only = format(lines[1])
   else
      -- Only where every answer must be looked at: it takes the load generator's time.
      response = look
   end
end

function format(line)
   local headers = {["content-type"] = "application/json"}
   if line[1] ~= "" then
      headers["authorization"] = "Bearer " .. line[1]
   end
   return wrk.format("POST", "/graphql", headers, line[2])
end

function request()
   if not once then
      return only
   end
   at = at + 1
   if at > #lines then
      drained = 1
      return wrk.format("GET", "/readyz")
   end
   return format(lines[at])
end

function look(status, headers, body)
   if drained == 0 and (status ~= 200 or not body:find('"errors":[]', 1, true)) then
      wrong = wrong + 1
      if wrong == 1 then
         io.stderr:write("a wrong answer: ", status, " ", body:sub(1, 500), "\n")
      end
   end
end

function done(summary, latency)
   local wrong, drained = 0, 0
   for _, thread in ipairs(threads) do
      wrong = wrong + thread:get("wrong")
      drained = drained + thread:get("drained")
   end
   local errors = summary.errors
   io.write(string.format(
      '{"requests":%d,"us":%d,"p50":%d,"p99":%d,"failed":%d,"drained":%d}\n',
      summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
      errors.connect + errors.read + errors.write + errors.status + errors.timeout + wrong, drained))
end

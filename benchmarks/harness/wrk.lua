-- Reports in JSON. With a file of bodies, one per line, it posts them in turn; without, it gets the URL.
function init(args)
  if not args[1] then return end
  local requests, turn = {}, 0
  for body in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format('POST', nil, nil, body)
  end
  request = function()
    turn = turn % #requests + 1
    return requests[turn]
  end
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"duration_us":%d,"p50_us":%d,"p99_us":%d,"errors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end

#include "audit/probe/pipes.h"

#include "client/pipe.h"

namespace sallyport::audit {
namespace {

struct Coercible {
  std::u16string_view pipe;
  const char* name;  // for people
  rpce::SyntaxId interface;
};

constexpr std::array<Coercible, 5> kCoercible = {{
    // 12345678-1234-abcd-ef00-0123456789ab v1.0, [MS-RPRN] 1.9
    {u"spoolss", "spoolss (MS-RPRN)",
     {Guid{{0x78, 0x56, 0x34, 0x12, 0x34, 0x12, 0xCD, 0xAB, 0xEF, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0xAB}}, 1}},
    // df1941c5-fe89-4e79-bf10-463657acf44d v1.0, [MS-EFSR] 1.9
    {u"efsrpc", "efsrpc (MS-EFSR)",
     {Guid{{0xC5, 0x41, 0x19, 0xDF, 0x89, 0xFE, 0x79, 0x4E, 0xBF, 0x10, 0x46, 0x36, 0x57, 0xAC, 0xF4, 0x4D}}, 1}},
    // c681d488-d850-11d0-8c52-00c04fd90f7e v1.0, the same over lsarpc
    {u"lsarpc", "lsarpc (MS-EFSR)",
     {Guid{{0x88, 0xD4, 0x81, 0xC6, 0x50, 0xD8, 0xD0, 0x11, 0x8C, 0x52, 0x00, 0xC0, 0x4F, 0xD9, 0x0F, 0x7E}}, 1}},
    // 4fc742e0-4a10-11cf-8273-00aa004ae673 v3.0, [MS-DFSNM] 1.9
    {u"netdfs", "netdfs (MS-DFSNM)",
     {Guid{{0xE0, 0x42, 0xC7, 0x4F, 0x10, 0x4A, 0xCF, 0x11, 0x82, 0x73, 0x00, 0xAA, 0x00, 0x4A, 0xE6, 0x73}}, 3}},
    // a8e0653c-2744-4389-a61d-7373df8b2292 v1.0, [MS-FSRVP] 1.9
    {u"FssagentRpc", "FssagentRpc (MS-FSRVP)",
     {Guid{{0x3C, 0x65, 0xE0, 0xA8, 0x44, 0x27, 0x89, 0x43, 0xA6, 0x1D, 0x73, 0x73, 0xDF, 0x8B, 0x22, 0x92}}, 1}},
}};

}  // namespace

asio::awaitable<void> probe_pipes(Host& host, client::Connection& connection) {
  auto& facts = host.facts.vulnerabilities;
  for (const auto& each : kCoercible) {
    if (host.late()) co_return;
    client::Pipe pipe(connection);
    auto opened = co_await pipe.open(each.pipe);
    if (!opened) co_return;
    bool bound = false;
    if (*opened == NtStatus::success) {
      auto answer = co_await pipe.bind(each.interface);
      if (!answer) co_return;
      bound = *answer;
    }
    if (each.pipe == u"spoolss") facts.spooler_pipe = known(bound);
    if (bound) facts.coercion_pipes.emplace_back(each.name);
  }
}

}  // namespace sallyport::audit

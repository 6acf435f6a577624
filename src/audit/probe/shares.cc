#include "audit/probe/shares.h"

#include "client/pipe.h"
#include "proto/dtyp/access.h"

namespace sallyport::audit {

using client::Connection;
namespace access = dtyp::access;

namespace {

constexpr size_t kMostShares = 256;  // more are named, not tried

}  // namespace

asio::awaitable<void> try_shares(Connection& connection, Access& seen, client::Clock::time_point until) {
  size_t tried = 0;
  for (auto& share : seen.shares) {
    bool disk = static_cast<srvs::ShareType>(share.type & 0x0FFFFFFF) == srvs::ShareType::disk;
    if (!disk || tried++ == kMostShares || client::Clock::now() >= until) continue;
    auto tree = co_await connection.connect_tree(share.name);
    if (!tree) co_return;
    bool in = tree->status == NtStatus::success;
    share.readable = known(in && tree->maximal_access & access::kFileReadData);
    share.writable = known(in && tree->maximal_access & (access::kFileWriteData | access::kFileAppendData));
  }
}

asio::awaitable<void> list_shares(Connection& connection, Access& seen) {
  client::Pipe pipe(connection);
  auto opened = co_await pipe.open(u"srvsvc");
  if (!opened) co_return;
  if (*opened != NtStatus::success) {
    seen.lists_shares = Known::no;
    co_return;
  }
  auto bound = co_await pipe.bind(rpce::kSrvsvc);
  if (!bound || !*bound) co_return;
  srvs::ShareEnumRequest ask;
  ask.server_name = u"";
  ask.info.level = 1;
  ask.info.info = srvs::Listed<1, srvs::ShareInfo1>();
  std::get<srvs::Listed<1, srvs::ShareInfo1>>(ask.info.info).value.emplace();
  ask.preferred_maximum_length = 0xFFFFFFFF;
  auto answer = co_await pipe.call<15, srvs::ShareEnumResponse>(ask);
  if (!answer || !*answer) co_return;
  const auto& response = **answer;
  seen.lists_shares = known(response.status == erref::Werror::success);
  const auto* arm = std::get_if<srvs::Listed<1, srvs::ShareInfo1>>(&response.info.info);
  if (!arm || !arm->value || !arm->value->buffer) co_return;
  for (const auto& info : *arm->value->buffer) {
    ShareFacts share;
    share.name = info.netname.value_or(u"");
    share.remark = info.remark.value_or(u"");
    share.type = static_cast<uint32_t>(info.type);
    seen.shares.push_back(std::move(share));
  }
}

}  // namespace sallyport::audit

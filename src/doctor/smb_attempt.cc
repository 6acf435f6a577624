#include "doctor/smb_attempt.h"

#include <fmt/format.h>

#include <asio/co_spawn.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>

#include "audit/probe/greeting.h"
#include "audit/probe/shares.h"
#include "base/random.h"
#include "base/utf16.h"
#include "client/connection.h"
#include "proto/dtyp/access.h"
#include "proto/nbt/session.h"
#include "proto/smb2/create.h"
#include "proto/smb2/session_setup.h"
#include "proto/smb2/tree_connect.h"
#include "proto/smb2/write.h"

namespace sallyport::doctor {
namespace {

using asio::awaitable;
using client::Connection;
using smb2::Command;
namespace access = dtyp::access;

constexpr uint32_t kDirectory = 0x00000010;  // FILE_ATTRIBUTE_DIRECTORY. [MS-FSCC] 2.6
constexpr size_t kTestBytes = 4096;

constexpr uint32_t kShareAll = smb2::share_access::kRead | smb2::share_access::kWrite | smb2::share_access::kDelete;

// One step after another; each returns whether the next makes sense.
class Attempt {
 public:
  Attempt(channel::EventLoop& loop, const SmbTask& task)
      : task_(task), connection_(loop, {task.address, task.port}, client::Clock::now() + task.timeout) {}

  awaitable<SmbOutcome> run() {
    bool goes_on = co_await negotiate();
    if (goes_on) goes_on = co_await login();
    if (goes_on) co_await list_shares();
    if (goes_on && !task_.share.empty()) goes_on = co_await connect_share();
    if (goes_on && !task_.share.empty()) goes_on = co_await open();
    if (goes_on && !task_.share.empty() && task_.may_write) goes_on = co_await write();
    if (goes_on) out_.step = SmbStep::done, out_.status = NtStatus::success;
    out_.encrypted = connection_.dialogue().encrypt;
    out_.is_signed = connection_.dialogue().sign;
    co_return std::move(out_);
  }

 private:
  bool broke(client::IoFault fault) {
    out_.broken = client::to_string(fault);
    return false;
  }
  bool answered(NtStatus status) {
    out_.status = status;
    return status == NtStatus::success;
  }

  awaitable<bool> negotiate() {
    out_.step = SmbStep::negotiate;
    auto called = nbt::Name::of(task_.called_name.empty() ? nbt::kSmbServerName : task_.called_name, nbt::suffix::kFileServer);
    auto opened = co_await connection_.stream().open(called);
    if (!opened) co_return broke(opened.error());
    if (*opened) {
      out_.broken = nbt::to_string(**opened);
      co_return false;
    }
    client::Offer offer;
    auto answer = co_await connection_.negotiate(offer);
    if (!answer) co_return broke(answer.error());
    co_return answered(answer->status);
  }

  awaitable<bool> login() {
    out_.step = SmbStep::login;
    out_.user = task_.domain.empty() ? task_.user : task_.domain + "\\" + task_.user;
    out_.mechanism = "NTLMv2";
    auto credentials =
        task_.user.empty() ? auth::Credentials() : auth::Credentials::with_password(task_.user, task_.password, task_.domain);
    auto answer = co_await connection_.login(std::move(credentials));
    if (!answer) co_return broke(answer.error());
    if (auto names = audit::read_challenge(answer->challenge))
      out_.computer = names->netbios_computer, out_.domain = names->netbios_domain;
    if (!answered(answer->status)) co_return false;
    out_.broken = answer->problem;
    out_.as_guest = answer->flags & smb2::session_flags::kIsGuest;
    out_.encryption_required = answer->flags & smb2::session_flags::kEncryptData;
    // Who logged in by a password can sign, and then nothing between can change a byte unseen.
    connection_.dialogue().sign = !out_.as_guest && !task_.user.empty();
    co_return out_.broken.empty();
  }

  // For "did you mean": whether it works decides nothing.
  awaitable<void> list_shares() {
    std::u16string pipes = u"IPC$";
    auto tree = co_await connection_.connect_tree(pipes);
    if (!tree || tree->status != NtStatus::success) co_return;
    audit::Access facts;
    co_await audit::list_shares(connection_, facts);
    out_.lists_shares = facts.lists_shares == audit::Known::yes;
    for (auto& share : facts.shares) out_.shares.push_back(sallyport::printable(share.name));
  }

  awaitable<bool> connect_share() {
    out_.step = SmbStep::share;
    auto name = to_utf16(task_.share).value_or(std::u16string());
    auto tree = co_await connection_.connect_tree(name);
    if (!tree) co_return broke(tree.error());
    if (tree->share_flags & smb2::share_flags::kEncryptData) out_.encryption_required = connection_.dialogue().encrypt = true;
    out_.share_read_only = !(tree->maximal_access & (access::kFileWriteData | access::kFileAppendData));
    co_return answered(tree->status);
  }

  client::Task<smb2::CreateResponse> create(smb2::CreateRequest ask) {
    auto reply = co_await connection_.call(Command::create, ask);
    if (!reply) co_return std::unexpected(reply.error());
    out_.status = reply->status();
    auto body = out_.status == NtStatus::success ? reply->body<smb2::CreateResponse>() : smb2::CreateResponse();
    if (!body) co_return std::unexpected(client::IoFault::malformed);
    body->contexts.clear();  // they point into the reply
    co_return std::move(*body);
  }

  // Of the path below the share; with `more` a name in it.
  std::u16string path(std::string_view more = {}) const {
    auto text = task_.path;
    if (!more.empty()) text += (text.empty() ? "" : "/") + std::string(more);
    for (auto& c : text)
      if (c == '/') c = '\\';
    return to_utf16(text).value_or(std::u16string());
  }

  awaitable<bool> open() {
    out_.step = SmbStep::open;
    smb2::CreateRequest ask;
    ask.desired_access = access::kFileReadData | access::kFileReadAttributes | access::kSynchronize;
    ask.share_access = kShareAll;
    ask.name = path();
    auto opened = co_await create(std::move(ask));
    if (!opened) co_return broke(opened.error());
    is_folder_ = opened->file_attributes & kDirectory;
    co_return out_.status == NtStatus::success;
  }

  // In a folder a file that goes when it is closed, or when the connection ends; of a file only whether it may be written.
  awaitable<bool> write() {
    out_.step = SmbStep::write;
    smb2::CreateRequest ask;
    ask.desired_access = access::kFileWriteData | access::kFileAppendData | access::kSynchronize;
    ask.share_access = kShareAll;
    ask.name = path();
    if (is_folder_) {
      ask.desired_access |= access::kDelete;
      ask.create_disposition = smb2::CreateDisposition::create;
      ask.create_options = smb2::create_options::kDeleteOnClose | smb2::create_options::kNonDirectoryFile;
      ask.name = path(fmt::format("sallyport-doctor-{:08x}.tmp", random_value<uint32_t>()));
    }
    auto made = co_await create(std::move(ask));
    if (!made) co_return broke(made.error());
    if (out_.status != NtStatus::success || !is_folder_) co_return out_.status == NtStatus::success;
    std::vector<uint8_t> bytes(kTestBytes, 'x');
    smb2::WriteRequest request;
    request.file_id = made->file_id;
    request.data = bytes;
    request.flags = smb2::write_flags::kWriteThrough;  // so that a full disk says so now
    auto written = co_await connection_.call(Command::write, request);
    if (!written) co_return broke(written.error());
    co_return answered(written->status());
  }

  const SmbTask& task_;
  Connection connection_;
  SmbOutcome out_;
  bool is_folder_ = true;
};

awaitable<SmbOutcome> attempt(channel::EventLoop& loop, const SmbTask& task) {
  Attempt steps(loop, task);
  auto outcome = co_await steps.run();
  co_return outcome;
}

}  // namespace

SmbOutcome try_smb(const SmbTask& task) {
  channel::EventLoop loop;
  loop.start();
  auto outcome = asio::co_spawn(loop.io(), attempt(loop, task), asio::use_future).get();
  loop.finish();
  return outcome;
}

}  // namespace sallyport::doctor

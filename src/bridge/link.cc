#include "bridge/link.h"

#include <algorithm>

#include "proto/smb2/echo.h"

namespace sallyport::bridge {
namespace {

using std::chrono::seconds;

constexpr size_t kCreditsWanted = 512;
constexpr uint16_t kMoreCredits = 64;
// A server that is alive answers an ECHO; one that says nothing at all for this long, asked or not, is given up.
constexpr seconds kEchoAfter{15};
constexpr seconds kSilence{40};
constexpr seconds kCreditsTime{20};
constexpr seconds kInterimTime{75};

uint64_t next_number() {
  static std::atomic<uint64_t> last = 0;
  return ++last;
}

// The session or the connection to the share is no more: a new link makes both.
bool ends_link(NtStatus status) {
  return status == NtStatus::user_session_deleted || status == NtStatus::network_session_expired ||
         status == NtStatus::network_name_deleted;
}

}  // namespace

Link::Link(std::unique_ptr<FarSocket> socket) : number_(next_number()), socket_(std::move(socket)) {}

// [MS-SMB2] 3.2.4.1.5
uint16_t Link::charge_of(uint32_t payload) const {
  constexpr uint32_t kUnit = 65536;
  return large_mtu_ && payload ? static_cast<uint16_t>((payload - 1) / kUnit + 1) : 1;
}

bool Link::take_credits(uint16_t charge) {
  std::unique_lock lock(credits_mutex_);
  if (!more_credits_.wait_for(lock, kCreditsTime, [&] { return credits_ >= charge || !alive_; })) return false;
  if (!alive_) return false;
  credits_ -= charge;
  return true;
}

void Link::send(uint16_t charge, const std::function<Buffer(uint16_t)>& build, Pending pending) {
  if (!alive_) return pending.on_answer(fail(NtStatus::file_closed));
  if (!take_credits(charge)) {
    if (alive_) break_off("it gives no credits for further requests");
    return pending.on_answer(fail(NtStatus::file_closed));
  }
  bool kept = false, sent = false;
  {
    std::lock_guard guard(send_mutex_);
    {
      std::lock_guard counting(credits_mutex_);
      dialogue_.credits_asked = static_cast<uint16_t>(credits_ < kCreditsWanted ? charge + kMoreCredits : charge);
    }
    Buffer message = build(charge);
    {
      std::lock_guard waiting(credits_mutex_);
      kept = alive_;
      pending.sent = Clock::now();
      if (kept) pending_.emplace(dialogue_.last_id(), std::move(pending));
    }
    if (kept) sent = socket_->send(message);
  }
  if (!kept) return pending.on_answer(fail(NtStatus::file_closed));
  if (!sent) break_off("the connection was lost");
}

void Link::read_until_broken(const OnNotification& on_notification, const std::function<void()>& tick) {
  auto last_tick = Clock::now();
  while (alive_) {
    auto frame = socket_->receive(seconds(1));
    if (!frame) {
      break_off(client::to_string(frame.error()));
      break;
    }
    if (*frame && !take(std::move(**frame), on_notification)) break;
    if (Clock::now() - last_tick < seconds(1)) continue;
    last_tick = Clock::now();
    look_for_silence();
    tick();
  }
  fail_all();
}

bool Link::take(Buffer frame, const OnNotification& on_notification) {
  auto replies = dialogue_.take(std::move(frame));
  if (!replies) {
    break_off("what it sent is wrong: " + client::to_string(replies.error()));
    return false;
  }
  for (auto& reply : *replies) {
    // A break may come as it likes: all that it does is that less is kept in caches.
    if (reply.header.message_id == smb2::kUnsolicitedMessageId) {
      on_notification(reply);
    } else if (!reply.encrypted) {
      break_off("it sent an answer that is not encrypted");
      return false;
    } else if (!give_out(std::move(reply))) {
      return false;
    }
  }
  return true;
}

bool Link::give_out(Reply reply) {
  OnAnswer on_answer;
  {
    std::lock_guard guard(credits_mutex_);
    last_received_ = Clock::now();
    credits_ += reply.header.credits;
    auto found = pending_.find(reply.header.message_id);
    if (found != pending_.end() && reply.status() == NtStatus::pending && reply.header.is_async()) {
      found->second.interim = true;
    } else if (found != pending_.end()) {
      on_answer = std::move(found->second.on_answer);
      pending_.erase(found);
    }
  }
  more_credits_.notify_all();
  bool ends = ends_link(reply.status());
  if (ends) break_off("it ended the session: " + to_string(reply.status()));
  if (on_answer) on_answer(ends ? Result<Reply>(fail(NtStatus::file_closed)) : Result<Reply>(std::move(reply)));
  return !ends;
}

// A CHANGE_NOTIFY may be under way for ever. What else the far server has said it will take its time for has an end: it waits for
// clients of its own to give back an oplock.
bool Link::takes_too_long(const Pending& pending, Clock::time_point now, Clock::duration silent_for) {
  if (pending.command == Command::change_notify) return false;
  if (pending.interim) return now - pending.sent > kInterimTime;
  return silent_for > kSilence && now - pending.sent > kSilence;
}

void Link::look_for_silence() {
  bool quiet = false, given_up = false;
  {
    std::lock_guard guard(credits_mutex_);
    auto now = Clock::now();
    auto silent_for = now - last_received_;
    bool asked = std::any_of(pending_.begin(), pending_.end(), [](const auto& each) { return !each.second.interim; });
    quiet = silent_for > kEchoAfter && !asked && credits_ > 1;
    for (const auto& [id, each] : pending_) given_up |= takes_too_long(each, now, silent_for);
  }
  if (given_up) return break_off("it does not answer any more");
  if (quiet) post(Command::echo, smb2::EchoRequest{}, [](Result<Reply>) {});
}

void Link::break_off(std::string why) {
  {
    std::lock_guard guard(credits_mutex_);
    if (alive_.exchange(false)) why_ = std::move(why);
  }
  more_credits_.notify_all();
  socket_->shut();
}

std::string Link::why_broken() const {
  std::lock_guard guard(credits_mutex_);
  return why_;
}

void Link::fail_all() {
  std::unordered_map<uint64_t, Pending> lost;
  {
    std::lock_guard guard(credits_mutex_);
    lost.swap(pending_);
  }
  for (auto& [id, each] : lost) each.on_answer(fail(kUnexpectedNetworkError));
}

}  // namespace sallyport::bridge

#include "bridge/remote.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace sallyport::bridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kFirstPause{250};
constexpr seconds kLongestPause{5};
constexpr seconds kPatience{10};  // of who waits for a link being made; making one takes less

}  // namespace

Remote::Remote(policy::RemoteFolder where, PasswordSource password, Hooks hooks)
    : where_(std::move(where)), password_(std::move(password)), hooks_(std::move(hooks)) {
  status_.server = fmt::format("{}:{}", where_.host, where_.port);
  status_.folder = where_.folder.empty() ? where_.share : where_.share + "\\" + where_.folder;
  status_.login = where_.login;
  status_.since = FileTime::now();
  thread_ = std::thread([this] { run(); });
}

void Remote::stop() {
  {
    std::lock_guard guard(mutex_);
    stopping_ = true;
    if (link_) link_->break_off("the share is not served any more");
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<Link> Remote::present() const {
  std::lock_guard guard(mutex_);
  return link_ && link_->alive() ? link_ : nullptr;
}

bool Remote::login_refused() const {
  std::lock_guard guard(mutex_);
  return !link_ && last_failure_ == NtStatus::access_denied;
}

storage::LinkStatus Remote::status() const {
  std::lock_guard guard(mutex_);
  return status_;
}

Result<std::shared_ptr<Link>> Remote::link() {
  std::unique_lock lock(mutex_);
  if (link_ && link_->alive()) return link_;
  // A link that has just broken is being tidied up; the next attempt is not put off by that.
  if (!link_ && Clock::now() < next_attempt_) return fail(last_failure_);
  wanted_ = true;
  changed_.notify_all();
  auto before = attempts_;
  changed_.wait_for(lock, kPatience, [&] { return stopping_ || attempts_ != before || (link_ && link_->alive()); });
  if (link_ && link_->alive()) return link_;
  return fail(last_failure_);
}

// False: it is over.
bool Remote::wait_until_wanted() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (!wanted_) {
      lock.unlock();
      bool needed = hooks_.needed();
      lock.lock();
      wanted_ |= needed;
    }
    if (wanted_ && Clock::now() >= next_attempt_) return !stopping_;
    changed_.wait_for(lock, wanted_ ? next_attempt_ - Clock::now() : Clock::duration(seconds(1)));
  }
  return false;
}

void Remote::run() {
  while (wait_until_wanted()) {
    auto made = attempt();
    if (!made) {
      not_connected(made.error());
      continue;
    }
    auto link = *made;
    connected(link);
    hooks_.on_connected();
    link->read_until_broken(hooks_.on_notification, hooks_.tick);
    {
      std::lock_guard guard(mutex_);
      link_ = nullptr;
      if (!stopping_) note_error("the connection ended: " + link->why_broken());
      status_.connected = false;
      status_.since = FileTime::now();
    }
    hooks_.on_lost();
  }
}

std::expected<std::shared_ptr<Link>, Link::Failure> Remote::attempt() {
  auto hash = password_();
  if (!hash) return std::unexpected(Link::Failure{hash.error(), NtStatus::access_denied});
  return Link::make(where_, *hash);
}

void Remote::connected(std::shared_ptr<Link> link) {
  {
    std::lock_guard guard(mutex_);
    status_.dialect = smb2::to_string(link->terms().dialect);
    status_.encryption = smb2::to_string(link->terms().cipher);
    status_.connected = true;
    status_.since = FileTime::now();
    status_.connects++;
    link_ = std::move(link);
    if (stopping_) link_->break_off("the share is not served any more");
    wanted_ = false;
    pause_ = {};
    attempts_++;
  }
  spdlog::info("connected to {} \"{}\" as {}: SMB {}, {}", status_.server, status_.folder, where_.login, status_.dialect,
               status_.encryption);
  changed_.notify_all();
}

void Remote::not_connected(const Link::Failure& why) {
  {
    std::lock_guard guard(mutex_);
    note_error(why.text);
    last_failure_ = why.status;
    pause_ = std::min<Clock::duration>(pause_ == Clock::duration{} ? kFirstPause : pause_ * 2, kLongestPause);
    next_attempt_ = Clock::now() + pause_;
    wanted_ = false;
    attempts_++;
  }
  changed_.notify_all();
}

// The same trouble is told once, not with every attempt.
void Remote::note_error(std::string text) {
  if (text != status_.last_error || !status_.last_error_at || status_.connected)
    spdlog::warn("{} \"{}\": {}", status_.server, status_.folder, text);
  status_.last_error = std::move(text);
  status_.last_error_at = FileTime::now();
}

}  // namespace sallyport::bridge

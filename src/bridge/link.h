// One connection to the server a share lies on, logged in, encrypted, connected to the far share. Any number of threads have
// requests under way on it; one thread reads and gives each its answer, by message id ([MS-SMB2] 3.2.5.1). What is unanswered
// when it breaks fails with kUnexpectedNetworkError: whether the other side has done it is not known. Nothing is sent twice.
//
// Lock order: send_mutex_, then credits_mutex_; nothing is called back under either.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <unordered_map>

#include "base/result.h"
#include "bridge/far_socket.h"
#include "bridge/far_status.h"
#include "client/dialogue.h"
#include "policy/config.h"

namespace sallyport::bridge {

using client::Reply;
using smb2::Command;

struct LinkTerms {
  smb2::Dialect dialect{};
  smb2::Cipher cipher{};
  bool leases = false;
  uint32_t max_read = 0, max_write = 0, max_transact = 0;  // of one message of ours
};

class Link {
 public:
  // Why there is none: a sentence, and what to answer clients.
  struct Failure {
    std::string text;
    NtStatus status = kBadNetworkPath;
  };
  static std::expected<std::shared_ptr<Link>, Failure> make(const policy::RemoteFolder& where,
                                                            const auth::ntlm::Key& password_hash);

  using OnAnswer = std::function<void(Result<Reply>)>;
  using OnNotification = std::function<void(const Reply&)>;

  // One request and its final answer. `payload`: the larger of the bytes that go there and that may come back.
  template <class T>
  Result<Reply> call(Command command, const T& body, uint32_t payload = 0) {
    return begin(command, body, payload).get();
  }
  // The same, to be waited for later.
  template <class T>
  std::future<Result<Reply>> begin(Command command, const T& body, uint32_t payload = 0) {
    auto promise = std::make_shared<std::promise<Result<Reply>>>();
    auto future = promise->get_future();
    post(command, body, [promise](Result<Reply> reply) { promise->set_value(std::move(reply)); }, payload);
    return future;
  }
  // `on_answer` is called once, on the reading thread or this one, and must not wait. May itself wait for credits.
  template <class T>
  void post(Command command, const T& body, OnAnswer on_answer, uint32_t payload = 0) {
    auto build = [&](uint16_t charge) { return dialogue_.request(command, body, charge); };
    send(charge_of(payload), build, Pending{std::move(on_answer), Clock::now(), command});
  }

  // Gives out answers until the line breaks; `tick` is called about once a second.
  void read_until_broken(const OnNotification& on_notification, const std::function<void()>& tick);
  void break_off(std::string why);
  bool alive() const { return alive_; }
  const LinkTerms& terms() const { return terms_; }
  // No two links have the same.
  uint64_t number() const { return number_; }
  std::string why_broken() const;

 private:
  friend class Handshake;
  struct Pending {
    OnAnswer on_answer;
    Clock::time_point sent;
    Command command{};
    bool interim = false;  // the far server said that it will take its time
  };
  static bool takes_too_long(const Pending& pending, Clock::time_point now, Clock::duration silent_for);
  explicit Link(std::unique_ptr<FarSocket> socket);
  uint16_t charge_of(uint32_t payload) const;
  bool take_credits(uint16_t charge);
  void send(uint16_t charge, const std::function<Buffer(uint16_t)>& build, Pending pending);
  bool take(Buffer frame, const OnNotification& on_notification);
  bool give_out(Reply reply);
  void look_for_silence();
  void fail_all();

  const uint64_t number_;
  std::unique_ptr<FarSocket> socket_;
  LinkTerms terms_;
  bool large_mtu_ = false;
  std::atomic<bool> alive_ = true;

  std::mutex send_mutex_;  // what is sent: message ids and nonces
  client::Dialogue dialogue_;

  mutable std::mutex credits_mutex_;  // all below
  std::condition_variable more_credits_;
  size_t credits_ = 1;
  std::unordered_map<uint64_t, Pending> pending_;
  std::string why_;
  Clock::time_point last_received_ = Clock::now();
};

}  // namespace sallyport::bridge

// A whole server without sockets, threads or files: the real Engine over a store in memory. Accounts anna and bert, both
// with the password Secret-1; the shares "share" and, read-only, "library".
#pragma once

#include "server/engine.h"
#include "support/loopback_link.h"

namespace sallyport::support {

inline constexpr const char* kPassword = "Secret-1";

// What the tests start from: everything on the calling thread, the default terms.
policy::Policy test_policy();

class TestServer {
 public:
  // Without `open_store` the shares are in memory.
  explicit TestServer(policy::Policy policy = test_policy(), server::Engine::OpenStore open_store = {});
  ~TestServer();

  server::Engine& engine() { return *engine_; }
  Loop& loop() { return loop_; }
  // Empties the shares, for whoever connects to them from now on.
  void renew_shares();
  // A peer that was let in on these terms.
  server::Peer peer(const policy::Terms& terms, policy::Door door = policy::Door::smb) const;

 private:
  policy::Policy policy_;
  unsigned renewed_ = 0;
  Loop loop_;
  std::shared_ptr<server::Engine> engine_;
};

// Terms under which neither signing nor encryption is asked for.
policy::Terms plain_terms();

}  // namespace sallyport::support

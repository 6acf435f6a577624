// The datagram service and the browser (src/browser) among the server's parts: where refusals, hardware addresses and names go,
// and who asks for the list.
#pragma once

#include "browser/service.h"

namespace sallyport::server {

class Engine;

class Browsing {
 public:
  // From now on the engine's neighbourhood() is what was heard on UDP 138. `names` outlives this.
  Browsing(Engine& engine, names::Service& names);
  ~Browsing();

  // The plan of the name service, whenever that gets a new one. "" or what could not be opened.
  std::string serve(names::Plan plan) { return service_->serve(std::move(plan)); }
  // Before the name service stops: names are given back to it.
  void stop() { service_->stop(); }

  std::vector<browser::LinkReport> report() const { return service_->report(); }

 private:
  Engine& engine_;
  std::shared_ptr<browser::Service> service_;
};

}  // namespace sallyport::server

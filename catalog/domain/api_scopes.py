"""What an API token may be made for: one table, read by the page, the API, its description and the documentation."""

READ, PUSH = "read", "write:push"
SCOPES = {
    READ: "Read what you may read: products, use cases, domains, endpoints, runs",
    PUSH: "Send records to endpoints that you decide for",
}

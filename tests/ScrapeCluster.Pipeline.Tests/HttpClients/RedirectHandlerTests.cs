using Microsoft.AspNetCore.Http;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Testing.Http;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.HttpClients;

public sealed class RedirectHandlerTests
{
    [Theory]
    [InlineData(301, "GET", "GET", "")]
    [InlineData(302, "GET", "GET", "")]
    [InlineData(303, "GET", "GET", "")]
    [InlineData(307, "GET", "GET", "")]
    [InlineData(308, "GET", "GET", "")]
    [InlineData(301, "POST", "GET", "")]
    [InlineData(302, "POST", "GET", "")]
    [InlineData(303, "POST", "GET", "")]
    [InlineData(303, "HEAD", "HEAD", "")]
    [InlineData(307, "POST", "POST", "body")]
    [InlineData(308, "POST", "POST", "body")]
    public async Task Follows_with_the_method_and_body_that_the_status_asks_for(int status, string method, string expectedMethod, string expectedBody)
    {
        await using var server = await StartAsync(status, "/there?a=b");
        using var client = new TestClient(HttpClientOptions.Default);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Url, "/here"));
        if (method == "POST")
            request.Content = new StringContent("body");

        using var response = await client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(200);
        var last = server.Requests.Last();
        (last.Path, last.Method, last.Body).ShouldBe(("/there?a=b", expectedMethod, expectedBody));
        (last.Header("Content-Type").Length > 0).ShouldBe(expectedBody.Length > 0);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(304)]
    [InlineData(305)]
    public async Task Other_statuses_are_the_answer(int status)
    {
        await using var server = await StartAsync(status, "/there");
        using var client = new TestClient(HttpClientOptions.Default);

        (await client.GetAsync(new Uri(server.Url, "/here"))).ShouldBe($"{status}");
    }

    [Fact]
    public async Task Without_follow_redirects_the_redirect_is_the_answer()
    {
        await using var server = await StartAsync(302, "/there");
        using var client = new TestClient(new HttpClientOptions { FollowRedirects = false });

        (await client.GetAsync(new Uri(server.Url, "/here"))).ShouldBe("302");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_redirect_without_location_is_the_answer()
    {
        await using var server = await StartAsync(302, null);
        using var client = new TestClient(HttpClientOptions.Default);

        (await client.GetAsync(new Uri(server.Url, "/here"))).ShouldBe("302");
    }

    [Fact]
    public async Task Stops_after_ten_requests()
    {
        await using var server = await TestHttpServer.StartAsync(context =>
        {
            context.Response.Redirect("/again");
            return Task.CompletedTask;
        });
        using var client = new TestClient(HttpClientOptions.Default);

        (await client.FailAsync(server.Url)).ShouldBe($"Cannot reach \"{server.Url}\": stopped after 10 redirects.");
        server.Requests.Count.ShouldBe(10);
    }

    [Fact]
    public async Task Another_scheme_is_refused()
    {
        await using var server = await StartAsync(302, "file:///etc/passwd");
        using var client = new TestClient(HttpClientOptions.Default);

        (await client.FailAsync(server.Url)).ShouldBe("Cannot reach \"file:///etc/passwd\": the scheme must be http or https.");
    }

    [Fact]
    public async Task Credentials_and_sensitive_headers_stay_with_the_first_host()
    {
        await using var other = await TestHttpServer.StartAsync(_ => Task.CompletedTask, address: "127.0.0.2");
        await using var server = await StartAsync(302, other.Url.ToString());
        using var client = new TestClient(new HttpClientOptions { Authorization = new AuthorizationOptions { Credentials = new Secret("s") } });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Url, "/here")) { Headers = { { "Cookie", "c=1" }, { "X-Mine", "m" } } };

        using var response = await client.SendAsync(request);

        server.Requests.Single().Header("Authorization").ShouldBe("Bearer s");
        other.Requests.Single().Header("Authorization").ShouldBe("");
        other.Requests.Single().Header("Cookie").ShouldBe("");
        other.Requests.Single().Header("X-Mine").ShouldBe("m");
    }

    [Fact]
    public async Task The_session_token_of_a_signed_request_stays_with_the_host_it_was_signed_for()
    {
        await using var other = await TestHttpServer.StartAsync(_ => Task.CompletedTask, address: "127.0.0.2");
        await using var server = await StartAsync(307, new Uri(other.Url, "/there").ToString());
        using var client = new TestClient(HttpClientOptions.Default);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, "/here")) { Content = new StringContent("body") };
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=A");
        request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", "token");

        using var response = await client.SendAsync(request);

        server.Requests.Single().Header("X-Amz-Security-Token").ShouldBe("token");
        other.Requests.Single().Header("Authorization").ShouldBe("");
        other.Requests.Single().Header("X-Amz-Security-Token").ShouldBe("");
    }

    [Fact]
    public async Task Coming_back_from_another_host_does_not_bring_credentials_back()
    {
        TestHttpServer? server = null;
        await using var other = await TestHttpServer.StartAsync(
            context =>
            {
                context.Response.Redirect(new Uri(server!.Url, "/back").ToString());
                return Task.CompletedTask;
            },
            address: "127.0.0.2");
        server = await StartAsync(302, other.Url.ToString(), only: "/here");
        await using var _ = server;
        using var client = new TestClient(new HttpClientOptions { BasicAuth = new BasicAuthOptions { Username = "me" } });

        await client.GetAsync(new Uri(server.Url, "/here"));

        server.Requests.Select(request => (request.Path, request.Header("Authorization").Length > 0)).ShouldBe([("/here", true), ("/back", false)]);
    }

    [Fact]
    public async Task The_same_host_on_another_port_gets_the_credentials()
    {
        await using var other = await TestHttpServer.StartAsync("");
        await using var server = await StartAsync(302, other.Url.ToString());
        using var client = new TestClient(new HttpClientOptions { Authorization = new AuthorizationOptions { Credentials = new Secret("s") } });

        await client.GetAsync(new Uri(server.Url, "/here"));

        other.Requests.Single().Header("Authorization").ShouldBe("Bearer s");
    }

    [Theory]
    [InlineData("a.example", "a.example", true)]
    [InlineData("A.Example", "a.example", true)]
    [InlineData("x.a.example", "a.example", true)]
    [InlineData("xa.example", "a.example", false)]
    [InlineData("example", "a.example", false)]
    [InlineData("::1%.a.example", "a.example", false)]
    public void A_subdomain_counts_as_the_same_host(string host, string parent, bool expected) =>
        RedirectedRequest.IsSameOrSubdomain(host, parent).ShouldBe(expected);

    private static Task<TestHttpServer> StartAsync(int status, string? location, string? only = null) => TestHttpServer.StartAsync(context =>
    {
        if (context.Request.Path == "/there" || (only is not null && context.Request.Path != only))
            return Task.CompletedTask;
        context.Response.StatusCode = status;
        if (location is not null)
            context.Response.Headers.Location = location;
        return Task.CompletedTask;
    });
}

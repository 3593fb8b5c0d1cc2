using Microsoft.AspNetCore.Http;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Tokens;
using ScrapeCluster.Testing.Http;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Polling;

public sealed class SignedJsonApiTests : IDisposable
{
    private readonly ShortTime _time = new();
    private readonly HttpClientFactory _httpClients = new();
    private readonly Queue<(int Status, string RetryAfter)> _refusals = new();

    public void Dispose() => _httpClients.Dispose();

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_busy_API_is_asked_again_later_and_later(int status)
    {
        for (var i = 0; i < 3; i++)
            _refusals.Enqueue((status, ""));
        await using var server = await TestHttpServer.StartAsync(AnswerAsync);
        using var api = Open();

        using var answer = await api.GetAsync(server.Url.ToString(), CancellationToken.None);

        (answer.Root.GetRawText(), server.Requests.Count).ShouldBe(("[]", 4));
        _time.Pauses.ShouldBe([800, 1600, 3200]);
    }

    [Theory]
    [InlineData("7", 7000)]
    [InlineData("86400", 60000)]
    public async Task An_API_that_says_when_is_asked_then_but_for_a_minute_at_most(string seconds, double after)
    {
        _refusals.Enqueue((429, seconds));
        await using var server = await TestHttpServer.StartAsync(AnswerAsync);
        using var api = Open();

        (await api.GetAsync(server.Url.ToString(), CancellationToken.None)).Dispose();

        _time.Pauses.ShouldBe([after]);
    }

    [Theory]
    [InlineData(429, 4)]
    [InlineData(403, 1)]
    [InlineData(404, 1)]
    [InlineData(401, 1)]
    public async Task What_stays_refused_fails(int status, int tries)
    {
        for (var i = 0; i < 9; i++)
            _refusals.Enqueue((status, "0"));
        await using var server = await TestHttpServer.StartAsync(AnswerAsync);
        using var api = Open();

        var failure = await Should.ThrowAsync<DiscoveryException>(() => api.GetAsync(server.Url.ToString(), CancellationToken.None));

        ((int)failure.Status!, server.Requests.Count).ShouldBe((status, tries));
        failure.Message.ShouldContain($"HTTP status {status}");
    }

    private SignedJsonApi Open() => new(
        new JsonApi(_httpClients.Create(HttpClientOptions.Default)),
        new TokenRequestSigner(new FixedCredentials<BearerToken>(new BearerToken("Bearer t", null))),
        _time,
        SignedJsonApi.FirstPause);

    private Task AnswerAsync(HttpContext context)
    {
        if (!_refusals.TryDequeue(out var refusal))
            return context.Response.WriteAsync("[]");
        context.Response.StatusCode = refusal.Status;
        if (refusal.RetryAfter.Length > 0)
            context.Response.Headers.RetryAfter = refusal.RetryAfter;
        return Task.CompletedTask;
    }

    /// <summary>Notes how long is waited for, in milliseconds, and does not wait.</summary>
    private sealed class ShortTime : TimeProvider
    {
        public List<double> Pauses { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses.Add(dueTime.TotalMilliseconds);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}

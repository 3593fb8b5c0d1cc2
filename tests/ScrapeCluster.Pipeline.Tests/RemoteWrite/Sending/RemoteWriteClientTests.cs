using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

public sealed class RemoteWriteClientTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private FakeReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await FakeReceiver.StartAsync();

    public async ValueTask DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task A_request_carries_the_headers_of_remote_write_1_0_and_the_configured_ones()
    {
        var outcome = await SendAsync(Options() with { Headers = [new("X-Scope-OrgID", "7"), new("Content-Language", "en")] });

        outcome.ShouldBeOfType<SendOutcome.Accepted>();
        _receiver.Problems.ShouldBeEmpty();
        _receiver.SampleCount.ShouldBe(1);
        var headers = _receiver.Requests.ShouldHaveSingleItem().Headers;
        headers["user-agent"].ShouldMatch(@"^ScrapeCluster/\d+\.\d+\.\d+$");
        headers["x-scope-orgid"].ShouldBe("7");
        headers["content-language"].ShouldBe("en");
        headers.Keys.ShouldContain("content-length");
        headers.Keys.ShouldNotContain("retry-attempt");
        headers.Keys.ShouldNotContain("transfer-encoding");
    }

    [Fact]
    public async Task A_repeated_request_says_which_attempt_it_is()
    {
        await SendAsync(Options(), attempt: 3);

        _receiver.Requests.Single().Headers["retry-attempt"].ShouldBe("3");
    }

    [Theory]
    [InlineData(200, "200", "Accepted")]
    [InlineData(202, "202", "Accepted")]
    [InlineData(204, "204", "Accepted")]
    [InlineData(304, "304", "Refused")]
    [InlineData(400, "400", "Refused")]
    [InlineData(401, "401", "Refused")]
    [InlineData(404, "404", "Refused")]
    [InlineData(413, "413", "Refused")]
    [InlineData(403, "403", "Refused")]
    [InlineData(429, "429", "Throttled")]
    [InlineData(500, "500", "Retry")]
    [InlineData(503, "503", "Retry")]
    [InlineData(599, "599", "Retry")]
    public async Task The_status_decides_what_becomes_of_the_samples(int status, string code, string expected)
    {
        _receiver.Script(ReceiverAnswer.Status(status));

        var outcome = await SendAsync(Options());

        outcome.GetType().Name.ShouldBe(expected);
        outcome.Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_429_is_refused_where_the_file_says_so()
    {
        _receiver.Script(ReceiverAnswer.Status(429, body: "slow down"));

        var outcome = await SendAsync(Options() with { Queue = new QueueOptions { RetryOnHttp429 = false } });

        outcome.ShouldBe(new SendOutcome.Refused(429, "slow down") { SentBytes = _receiver.Requests.Single().BodyBytes });
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Fri, 02 Jan 2026 03:04:15 GMT", 10)]
    [InlineData("Fri, 02 Jan 2026 03:04:04 GMT", null)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("86400", 3600)]
    public async Task Retry_after_is_read_as_seconds_or_as_a_date(string header, int? seconds)
    {
        _receiver.Script(ReceiverAnswer.Status(503, retryAfter: header));

        var outcome = await SendAsync(Options());

        outcome.ShouldBeOfType<SendOutcome.Retry>().RetryAfter.ShouldBe(seconds is { } s ? TimeSpan.FromSeconds(s) : null);
    }

    [Fact]
    public async Task The_beginning_of_a_refusal_is_kept()
    {
        _receiver.Script(ReceiverAnswer.Status(400, body: new string('x', 100_000)));

        var outcome = await SendAsync(Options());

        outcome.ShouldBeOfType<SendOutcome.Refused>().Answer.ShouldBe(new string('x', RemoteWriteClient.MaxAnswerBytes));
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_in_time_is_tried_again()
    {
        _receiver.Script(ReceiverAnswer.Hang);
        var sending = SendAsync(Options() with { RemoteTimeout = TimeSpan.FromSeconds(30) });
        await _receiver.WaitUntilAsync(receiver => receiver.Requests.Count == 1, "the request arrives");
        _time.Advance(TimeSpan.FromSeconds(29));
        sending.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(1));

        (await sending).ShouldBeOfType<SendOutcome.Retry>().Reason.ShouldBe("no answer within remote_timeout=30s");
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_tried_again()
    {
        _receiver.Script(ReceiverAnswer.Close);

        var outcome = await SendAsync(Options());

        outcome.ShouldBeOfType<SendOutcome.Retry>().Code.ShouldBe("error");
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_tried_again()
    {
        await _receiver.GoDownAsync();

        (await SendAsync(Options())).ShouldBeOfType<SendOutcome.Retry>().Reason.ShouldContain("127.0.0.1");
    }

    [Fact]
    public async Task Cancelling_ends_a_request_that_hangs()
    {
        _receiver.Script(ReceiverAnswer.Hang);
        using var cancellation = new CancellationTokenSource();
        var sending = SendAsync(Options(), cancellationToken: cancellation.Token);
        await _receiver.WaitUntilAsync(receiver => receiver.Requests.Count == 1, "the request arrives");

        await cancellation.CancelAsync();

        (await sending).ShouldBeOfType<SendOutcome.Cancelled>();
    }

    private RemoteWriteOptions Options() => new() { Name = "test", Url = _receiver.Url.ToString() };

    private async Task<SendOutcome> SendAsync(RemoteWriteOptions options, int attempt = 0, CancellationToken cancellationToken = default)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        return await new RemoteWriteClient(options, http, _time).SendAsync(new WriteRequest([TestFragments.Of("a", 1)]), WriteMessage.Version1, attempt, cancellationToken);
    }
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

public sealed class EndpointSenderTests
{
    [Theory]
    [InlineData("http://a.example/api/v1/write", "http://a.example/api/v1/write")]
    [InlineData("http://user:pass@a.example/w", "http://user:xxxxx@a.example/w")]
    [InlineData("http://user@a.example/w", "http://user@a.example/w")]
    public void A_password_in_the_url_is_not_shown(string url, string shown) => Sender(url, new DisposalProbe()).DisplayUrl.ShouldBe(shown);

    [Fact]
    public void The_last_user_closes_the_connections()
    {
        var probe = new DisposalProbe();
        var sender = Sender("http://a.example/w", probe);
        sender.Retain();

        sender.Release();
        probe.IsDisposed.ShouldBeFalse();
        sender.Release();
        probe.IsDisposed.ShouldBeTrue();
    }

    private static EndpointSender Sender(string url, HttpMessageHandler handler)
    {
        using var meter = new Meter("test");
        return new EndpointSender(
            new RemoteWriteOptions { Name = "a", Url = url },
            new EndpointAccount("a", 1, TimeProvider.System, NullLogger.Instance),
            new HttpMessageInvoker(handler),
            new WriterMetrics(meter),
            TimeProvider.System,
            new Random(7),
            NullLogger.Instance);
    }

    private sealed class DisposalProbe : HttpMessageHandler
    {
        public bool IsDisposed { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}

using ScrapeCluster.Pipeline.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Server.Hosting;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Hosting;

public sealed class LogLineFormatterTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, 67, TimeSpan.Zero));

    [Theory]
    [InlineData("plain", "msg=plain")]
    [InlineData("two words", "msg=\"two words\"")]
    [InlineData("say \"a\\b\"\nnext", "msg=\"say \\\"a\\\\b\\\"\\nnext\"")]
    [InlineData("a=b", "msg=\"a=b\"")]
    [InlineData("", "msg=\"\"")]
    public void Logfmt_quotes_only_what_needs_it(string message, string expected) =>
        Write(message, asJson: false).ShouldBe($"time=2030-01-02T03:04:05.067Z level=warn component=scraping {expected}\n");

    [Fact]
    public void Json_has_the_values_by_name()
    {
        var values = new Dictionary<string, object?> { ["Receiver"] = "a \"b\"", ["Count"] = 3, ["{OriginalFormat}"] = "x" }.ToList();
        var entry = new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
            LogLevel.Error, "ScrapeCluster.Pipeline.RemoteWrite.Sending.Sender", default, values, null, (_, _) => "sent <3>");

        Format(entry, asJson: true).ShouldBe(
            """{"time":"2030-01-02T03:04:05.067Z","level":"error","component":"remotewrite/sending","msg":"sent <3>","receiver":"a \"b\"","count":3}""" + "\n");
    }

    [Fact]
    public void An_exception_stays_on_its_line()
    {
        var entry = new LogEntry<string>(LogLevel.Error, "Akka.Actor", default, "broken", new InvalidOperationException("why\nthat"), (state, _) => state);

        var line = Format(entry, asJson: false);

        line.ShouldContain("component=akka msg=broken err=\"System.InvalidOperationException: why\\nthat");
        line.Count(c => c == '\n').ShouldBe(1);
    }

    private static string Write(string message, bool asJson) => Format(
        new LogEntry<string>(LogLevel.Warning, "ScrapeCluster.Pipeline.Scraping.Scraper", default, message, null, (state, _) => state), asJson);

    private static string Format<TState>(LogEntry<TState> entry, bool asJson)
    {
        using var text = new StringWriter();
        new LogLineFormatter(new ServerOptions { Configuration = ConfigurationLocation.OfFile("x"), LogAsJson = asJson }, Time).Write(entry, null, text);
        return text.ToString();
    }
}

using System.CommandLine;
using System.Text;
using ScrapeCluster.Server.Commands;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Commands;

public class CheckMetricsCommandTests
{
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0";

    private static string TestData(string file) => Path.Combine(AppContext.BaseDirectory, "TestData", "exposition", file);

    [Theory]
    [InlineData("node_exporter.prom", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("oddities.prom", "text/plain")]
    [InlineData("shop.om", OpenMetrics)]
    public void Json_prints_a_line_for_each_sample(string page, string contentType)
    {
        var run = Run(File.ReadAllBytes(TestData(page + ".txt")), "--json", "--content-type", contentType);

        run.Error.ShouldBeEmpty();
        run.ExitCode.ShouldBe(ExitCode.Success);
        run.Output.Split('\n').ShouldBe(File.ReadAllText(TestData(page + ".expected.jsonl")).Split('\n'));
    }

    [Theory]
    [InlineData("a 1\nb{c=\"d\"} x\n", "line 2, column 10")]
    [InlineData("a 1 # {} 1\n", "line 1, column 5")]
    public void Nothing_is_printed_of_an_exposition_that_is_not_valid(string body, string place)
    {
        var run = Run(Encoding.UTF8.GetBytes(body), "--json");

        run.ExitCode.ShouldBe(ExitCode.Failure);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldStartWith("Cannot read the exposition as Prometheus text: " + place);
    }

    [Fact]
    public void The_content_type_chooses_the_format()
    {
        Run("a 1\n# EOF\n"u8.ToArray(), "--content-type", OpenMetrics).ExitCode.ShouldBe(ExitCode.Success);
        Run("a 1\n"u8.ToArray(), "--content-type", OpenMetrics).Error.ShouldContain("# EOF");
        Run("a 1\n"u8.ToArray()).ExitCode.ShouldBe(ExitCode.Success);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text/html")]
    [InlineData("text/plain; version")]
    [InlineData("application/vnd.google.protobuf")]
    public void A_content_type_that_a_scrape_would_refuse_is_an_error(string contentType)
    {
        var run = Run("a 1\n"u8.ToArray(), "--json", "--content-type", contentType);

        run.ExitCode.ShouldBe(ExitCode.Failure);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldStartWith("Cannot read the exposition: ");
    }

    [Fact]
    public void Without_json_the_samples_are_counted()
    {
        var run = Run(File.ReadAllBytes(TestData("shop.om.txt")), "--content-type", OpenMetrics);

        run.ExitCode.ShouldBe(ExitCode.Success);
        run.Output.ShouldBe("The exposition is valid: 14 samples, 3 exemplars, 8 lines of metadata." + Environment.NewLine);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_shown_as_replacement_characters()
    {
        byte[] body = [.. "{\"a"u8, 0xff, 0xfe, .. "\"} 1\n"u8];

        Run(body, "--json").Output.ShouldContain("""
            "a\uFFFD\uFFFD"
            """);
    }

    [Fact]
    public void An_empty_body_is_valid_in_Prometheus_text()
    {
        Run([], "--json").ShouldBe(new Result(ExitCode.Success, "", ""));
    }

    private static Result Run(byte[] body, params string[] args)
    {
        using StringWriter output = new(), error = new();
        using var json = new MemoryStream();
        var command = CheckMetricsCommand.Create(() => new MemoryStream(body), () => json);
        var exitCode = command.Parse(args).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return new Result(exitCode, Encoding.UTF8.GetString(json.ToArray()) + output, error.ToString());
    }

    private sealed record Result(int ExitCode, string Output, string Error);
}

using System.CommandLine;
using System.Text;
using ScrapeCluster.Server.Commands;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Commands;

public sealed class RelabelCommandTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"relabel-{Guid.NewGuid():n}.yml");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Each_line_of_json_gets_a_line_of_json()
    {
        var run = Run("""
            {"configs":"- {source_labels: [a], target_label: b, replacement: \"<$1>\"}","labels":{"c":"é","a":"1","empty":""}}
            {"configs":"- {action: drop, source_labels: [a], regex: '1'}","labels":{"a":"1"}}
            {"configs":"","labels":{}}
            """);

        run.ExitCode.ShouldBe(ExitCode.Success);
        run.Output.ShouldBe("""
            {"keep":true,"labels":{"a":"1","b":"<1>","c":"é"}}
            {"keep":false,"labels":{}}
            {"keep":true,"labels":{}}

            """);
    }

    [Theory]
    [InlineData("{\"configs\":\"- {action: keep, regex: '('}\",\"labels\":{}}", "missing closing )")]
    [InlineData("{\"configs\":\"- {action: labelmap, replacement: ''}\",\"labels\":{}}", "is no valid 'replacement'")]
    [InlineData("{\"configs\":\"- {foo: bar}\",\"labels\":{}}", "foo")]
    [InlineData("{\"configs\":\"a: [\",\"labels\":{}}", "")]
    [InlineData("{\"labels\":{}}", "expected {\\\"configs\\\"")]
    [InlineData("{\"configs\":\"\",\"labels\":{\"a\":1}}", "expected {\\\"configs\\\"")]
    [InlineData("[]", "expected {\\\"configs\\\"")]
    [InlineData("nonsense", "not valid JSON")]
    [InlineData("{\"configs\":\"\",\"labels\":{\"a\":\"\\ud800\"}}", "not valid JSON")]
    [InlineData("", "not valid JSON")]
    public void A_line_that_cannot_be_answered_gets_an_error_and_the_next_one_its_turn(string line, string reason)
    {
        var run = Run(line + "\n{\"configs\":\"\",\"labels\":{\"a\":\"b\"}}\n");

        var lines = run.Output.Split('\n');
        lines[0].ShouldStartWith("{\"error\":\"");
        lines[0].ShouldContain(reason);
        lines[1].ShouldBe("{\"keep\":true,\"labels\":{\"a\":\"b\"}}");
        run.ExitCode.ShouldBe(ExitCode.Success);
    }

    [Fact]
    public void Steps_of_a_job_are_shown_one_by_one()
    {
        WriteJobs();
        var run = Run("", "--config.file", _file, "--job", "node", "--label", "__address__=host:9100", "--label", "env=prod");

        run.Error.ShouldBeEmpty();
        run.ExitCode.ShouldBe(ExitCode.Success);
        run.Output.ShouldContain("Job \"node\", relabel_configs: 2 rules");
        run.Output.ShouldContain("    __scheme__=\"http\"");
        run.Output.ShouldContain("Rule 1: action: replace, source_labels: [__address__], regex: \"([^:]+).*\", target_label: \"host\"\n  + host=\"host\"");
        run.Output.ShouldContain("Rule 2: action: drop, source_labels: [env], regex: \"test\"\n    no change");
        run.Output.ShouldContain("Target http://host:9100/metrics {env=\"prod\", host=\"host\", instance=\"host:9100\", job=\"node\"}");
    }

    [Fact]
    public void Label_sets_can_come_from_standard_input()
    {
        WriteJobs();
        var run = Run("{\"__address__\":\"a:1\",\"env\":\"test\"}\n", "--config.file", _file, "--job", "node");
        run.Output.ShouldContain("Dropped by rule 2.");
        run.Output.ShouldNotContain("Target http");
    }

    [Fact]
    public void Rules_for_samples_can_be_shown_too()
    {
        WriteJobs();
        var run = Run("", "--config.file", _file, "--job", "other", "--rules", "metric_relabel_configs", "--label", "__name__=up", "--label", "a=b");
        run.Output.ShouldContain("Rule 1: action: labeldrop, regex: \"a\"\n  - a=\"b\"");
        run.Output.ShouldNotContain("__scheme__");
    }

    [Theory]
    [InlineData("--job", "nod", "its jobs are \"node\", \"other\"")]
    [InlineData("--rules", "relabel_configs", "name one with --job: \"node\", \"other\"")]
    public void A_job_must_be_named_as_it_is(string flag, string value, string error)
    {
        WriteJobs();
        var run = Run("", "--config.file", _file, flag, value);
        run.ExitCode.ShouldBe(ExitCode.Failure);
        run.Error.ShouldContain(error);
    }

    [Fact]
    public void A_configuration_that_is_not_valid_is_refused_with_its_mistakes()
    {
        File.WriteAllText(_file, "scrape_configs: [{job_name: a, relabel_configs: [{regex: '('}]}]");
        var run = Run("", "--config.file", _file);
        run.ExitCode.ShouldBe(ExitCode.Failure);
        run.Error.ShouldContain("missing closing )");
    }

    private void WriteJobs() => File.WriteAllText(_file, """
        scrape_configs:
          - job_name: node
            relabel_configs:
              - {source_labels: [__address__], regex: "([^:]+).*", target_label: host}
              - {action: drop, source_labels: [env], regex: test}
          - job_name: other
            metric_relabel_configs:
              - {action: labeldrop, regex: a}
        """);

    private static (int ExitCode, string Output, string Error) Run(string input, params string[] args)
    {
        using var lines = new MemoryStream();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var command = RelabelCommand.Create(() => new MemoryStream(Encoding.UTF8.GetBytes(input)), () => lines);
        var exitCode = command.Parse(args).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (exitCode, output + Encoding.UTF8.GetString(lines.ToArray()), error.ToString());
    }
}

using System.CommandLine;
using ScrapeCluster.Server.Commands;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Commands;

public sealed class ConvertCommandTests : IDisposable
{
    private const string Collector = """
        receivers: {prometheus: {config: {scrape_configs: [{job_name: a}]}}}
        exporters: {prometheusremotewrite: {endpoint: http://h/p}, debug: }
        service: {pipelines: {metrics: {receivers: [prometheus], exporters: [prometheusremotewrite, debug]}}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("convert-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_configuration_is_on_standard_output_and_what_changed_on_standard_error()
    {
        var file = Write("c.yaml", Collector);

        var (code, output, error) = Run(file, "yaml:exporters::prometheusremotewrite::timeout: 9s");

        code.ShouldBe(ExitCode.Success);
        output.ShouldBe("""
            scrape_configs:
            - job_name: a
              fallback_scrape_protocol: PrometheusText0.0.4
            remote_write:
            - url: http://h/p
              remote_timeout: 9s
              proxy_from_environment: true
              queue_config:
                retry_on_http_429: true

            """);
        error.ShouldStartWith($"note: {file}:2: exporters::debug: debug has no effect");
    }

    [Fact]
    public void What_cannot_be_carried_out_prints_nothing_but_the_mistakes()
    {
        var file = Write("c.yaml", Collector.Replace("[prometheus]", "[prometheus, otlp]", StringComparison.Ordinal).Replace("receivers: {p", "receivers: {otlp: , p", StringComparison.Ordinal));

        var (code, output, error) = Run(file);

        code.ShouldBe(ExitCode.Failure);
        output.ShouldBeEmpty();
        error.ShouldStartWith($"{file}:1: receivers::otlp: receiver \"otlp\" is not supported");
        Run(file, "--unsupported=skip").Code.ShouldBe(ExitCode.Success);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() => Run(_folder + "/none.yaml").Error.ShouldContain($"{_folder}/none.yaml: this file cannot be read");

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = ConvertCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}

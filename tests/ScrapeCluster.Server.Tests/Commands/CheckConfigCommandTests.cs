using System.CommandLine;
using ScrapeCluster.Server.Commands;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Commands;

public sealed class CheckConfigCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("check-config-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Valid_files_are_told_one_by_one()
    {
        var first = Write("a.yml", "scrape_configs: [{job_name: a}]\nremote_write: [{url: http://a}]\n");
        var second = Write("b.yml", "");

        var (code, output, error) = Run(first, second);

        code.ShouldBe(ExitCode.Success);
        output.ShouldBe($"""
            SUCCESS: {first} is valid: 1 scrape config, 1 remote_write endpoint
            SUCCESS: {second} is valid: 0 scrape configs, 0 remote_write endpoints

            """);
        error.ShouldBeEmpty();
    }

    [Fact]
    public void All_mistakes_of_all_files_are_on_standard_error()
    {
        var bad = Write("bad.yml", "globl: {}\nscrape_configs: [{}]\n");
        var good = Write("good.yml", "");

        var (code, output, error) = Run(bad, good);

        code.ShouldBe(ExitCode.Failure);
        output.ShouldBe($"SUCCESS: {good} is valid: 0 scrape configs, 0 remote_write endpoints\n");
        error.ShouldBe($"""
            {bad}:1: unknown key "globl"; did you mean "global"?
            {bad}:2: scrape_configs[0]: job_name is missing
            FAILED: {bad} is not valid: 2 mistakes

            """);
    }

    [Fact]
    public void What_a_node_would_not_run_with_is_a_warning()
    {
        var path = Write("a.yml", "rule_files: [a.rules]\nremote_write: [{url: http://a, basic_auth: {username: a, password_ref: b}}]\n");

        var (code, output, _) = Run(path);

        code.ShouldBe(ExitCode.Success);
        output.ShouldContain($"warning: {path}:1: rule_files is ignored");
        output.ShouldContain($"warning: {path}:2: remote_write[0].basic_auth: password_ref is not supported: there is no secret manager;");
    }

    [Fact]
    public void Files_that_are_referred_to_are_opened_only_when_asked_for()
    {
        Write("empty", "");
        Write("broken.json", "[{");
        var path = Write("a.yml", """
            scrape_configs:
            - job_name: a
              basic_auth: {password_file: none}
              tls_config: {ca_file: empty}
              file_sd_configs: [{files: [broken.json, "none*.yml"]}]
            """);

        Run(path).Code.ShouldBe(ExitCode.Success);

        var (code, _, error) = Run(path, "--files");
        code.ShouldBe(ExitCode.Failure);
        error.ShouldContain($"job \"a\": basic_auth.password_file: file \"{_folder}/none\" cannot be read");
        error.ShouldContain($"job \"a\": tls_config.ca_file: file \"{_folder}/empty\" is empty");
        error.ShouldContain("broken.json");
        error.ShouldContain($"there is no file \"{_folder}/none*.yml\"");
        error.ShouldContain("4 mistakes");
    }

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
        var code = CheckConfigCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}

using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Commands;

/// <summary>The built program, by what it prints and returns.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("--help", "scrapecluster [command] [options]")]
    [InlineData("--help", "--web.listen-address <IP:PORT>")]
    [InlineData("--help", "[default: 127.0.0.1:9393]")]
    [InlineData("--help", "--log.level <debug|info|warn|error>")]
    [InlineData("--help", "--cluster.peers <HOST:PORT,...>")]
    [InlineData("--help", "SCRAPECLUSTER_WEB_LISTEN_ADDRESS")]
    [InlineData("--help", "SIGHUP")]
    [InlineData("--help", "2 the command line was not understood")]
    [InlineData("run --help", "--storage.path <DIR>")]
    [InlineData("run --help", "Exit codes:")]
    [InlineData("check --help", "config")]
    [InlineData("check config --help", "Exit codes:")]
    [InlineData("relabel --help", "Exit codes:")]
    [InlineData("--version", "scrapecluster, version 0.")]
    [InlineData("-h", "Usage:")]
    public async Task Help_and_version_are_complete_and_succeed(string arguments, string shown) =>
        await ShouldEndAsync(arguments, 0, shown);

    [Theory]
    [InlineData("--config.fil=x", "unknown flag \"--config.fil\"; did you mean \"--config.file\"?")]
    [InlineData("run --web.listen-adress=:1", "unknown flag \"--web.listen-adress\"; did you mean \"--web.listen-address\"?")]
    [InlineData("--quite-another-thing", "unknown flag \"--quite-another-thing\".")]
    [InlineData("rnu", "unknown command \"rnu\"; did you mean \"run\"?")]
    [InlineData("check confg x", "unknown command \"confg\"; did you mean \"config\"?")]
    [InlineData("run surplus", "unknown argument \"surplus\".")]
    [InlineData("check", "Required command was not provided.")]
    [InlineData("--config.file", "Required argument missing for option: '--config.file'.")]
    [InlineData("--web.listen-address=nowhere", "Cannot read --web.listen-address from \"nowhere\": allowed is IP:PORT")]
    [InlineData("--log.level=loud", "Cannot read --log.level from \"loud\": allowed are debug, info, warn, error.")]
    [InlineData("--cluster.shards=0", "Cannot read --cluster.shards from \"0\": allowed is a whole number from 1 to 65536.")]
    [InlineData("--cluster.peers=a", "\"a\" is no address")]
    [InlineData("--cluster.advertise-address=a:0", "Cannot read --cluster.advertise-address from \"a:0\": allowed is HOST or HOST:PORT")]
    [InlineData("--cluster.min-nodes=0", "Cannot read --cluster.min-nodes from \"0\"")]
    [InlineData("--cluster.app-version=new", "Cannot read --cluster.app-version from \"new\": allowed is a version such as 1.2.3")]
    [InlineData("--storage.remote.flush-deadline=1", "Cannot read --storage.remote.flush-deadline from \"1\": allowed is a duration")]
    [InlineData("--storage.remote.queue-memory=1", "Cannot read --storage.remote.queue-memory from \"1\": allowed is a size with a unit")]
    public async Task What_is_not_understood_is_named_and_ends_with_2(string arguments, string shown) =>
        await ShouldEndAsync(arguments, 2, shown, "Try scrapecluster --help.");

    [Fact]
    public async Task A_cluster_address_in_use_ends_with_1()
    {
        _folder.Write("empty.yml", "global: {}\n");
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();

        await ShouldEndAsync($"--config.file=empty.yml --web.listen-address=127.0.0.1:0 --cluster.listen-address={other.LocalEndpoint}", 1,
            $"Cannot listen on {other.LocalEndpoint}: another process listens there; choose another --cluster.listen-address");
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_reached_ends_with_1()
    {
        _folder.Write("empty.yml", "global: {}\n");

        await ShouldEndAsync("--config.file=empty.yml --cluster.peers=192.0.2.1:7946", 1,
            "Cannot form a cluster with 192.0.2.1:7946 while listening on 127.0.0.1:0 for this machine only; set --cluster.listen-address=");
    }

    [Fact]
    public async Task A_mistake_in_the_environment_is_named_by_its_variable() => await ShouldEndAsync(
        "run", 2, new Dictionary<string, string> { ["SCRAPECLUSTER_LOG_LEVEL"] = "loud" }, "Cannot read SCRAPECLUSTER_LOG_LEVEL from \"loud\"");

    [Fact]
    public async Task A_missing_configuration_file_ends_with_1() =>
        await ShouldEndAsync("--config.file=missing.yml", 1, "missing.yml");

    [Fact]
    public async Task Every_mistake_of_a_configuration_is_printed_and_ends_with_1()
    {
        _folder.Write("bad.yml", "global:\n  scrape_intervall: 1s\nscrape_configs:\n  - job_name: a\n    scrape_timeout: soon\n");

        await ShouldEndAsync("--config.file=bad.yml", 1, "scrape_interval", "soon");
    }

    [Fact]
    public async Task A_key_that_cannot_be_carried_out_is_named_and_ends_with_1()
    {
        _folder.Write("reference.yml", "remote_write:\n  - url: http://127.0.0.1:1/\n    basic_auth: {username: a, password_ref: b}\n");

        await ShouldEndAsync("--config.file=reference.yml", 1, "remote_write[0].basic_auth: password_ref is not supported");
    }

    [Fact]
    public async Task A_storage_path_that_cannot_be_written_ends_with_1()
    {
        _folder.Write("empty.yml", "global: {}\n");
        _folder.Write("file", "");

        await ShouldEndAsync("--config.file=empty.yml --storage.path=file/data --web.listen-address=127.0.0.1:0", 1, "Cannot write to --storage.path=file/data:");
    }

    [Fact]
    public async Task An_address_in_use_ends_with_1()
    {
        _folder.Write("empty.yml", "global: {}\n");
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();

        await ShouldEndAsync($"--config.file=empty.yml --web.listen-address={other.LocalEndpoint}", 1,
            $"Cannot listen on {other.LocalEndpoint}: another process listens there");
    }

    [Fact]
    public async Task An_address_of_another_machine_ends_with_1()
    {
        _folder.Write("empty.yml", "global: {}\n");

        await ShouldEndAsync("--config.file=empty.yml --web.listen-address=192.0.2.1:0", 1, "Cannot listen on 192.0.2.1:0: this machine has no such address");
    }

    public void Dispose() => _folder.Dispose();

    private Task ShouldEndAsync(string arguments, int exitCode, params string[] shown) =>
        ShouldEndAsync(arguments, exitCode, new Dictionary<string, string>(), shown);

    private async Task ShouldEndAsync(string arguments, int exitCode, Dictionary<string, string> environment, params string[] shown)
    {
        await using var program = ChildProcess.Start(Programs.Server, arguments.Split(' '), _folder.Path, environment);

        var ended = await program.WaitForExitAsync();

        // The help breaks its lines by the width of the terminal.
        var output = string.Join(' ', program.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        foreach (var text in shown)
            output.ShouldContain(text);
        ended.ShouldBe(exitCode, program.Output);
    }
}

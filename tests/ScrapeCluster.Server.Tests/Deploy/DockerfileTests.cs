using System.Text.Json;
using ScrapeCluster.Server.Hosting;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Deploy;

/// <summary>No image is built here: what the file names is there, and what it starts is the program.</summary>
public sealed class DockerfileTests
{
    private static readonly string[] s_lines = File.ReadAllLines(Path.Combine(Programs.Root, "deploy", "docker", "Dockerfile"));

    [Fact]
    public void What_is_copied_is_in_the_repository_and_not_ignored()
    {
        var copied = s_lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1]).ToList();
        var admitted = File.ReadAllLines(Path.Combine(Programs.Root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();

        copied.Count.ShouldBeGreaterThan(5);
        copied.ShouldAllBe(path => Path.Exists(Path.Combine(Programs.Root, path)));
        copied.ShouldAllBe(path => admitted.Exists(part => path == part || path.StartsWith(part + "/", StringComparison.Ordinal)));
        admitted.ShouldAllBe(part => copied.Exists(path => path == part || path.StartsWith(part + "/", StringComparison.Ordinal)));
        copied.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)).Select(Path.GetFileName)
            .ShouldBe(Directory.GetFiles(Path.Combine(Programs.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(Path.GetFileName), ignoreOrder: true);
    }

    [Fact]
    public void It_starts_the_program_as_a_user_without_rights_on_a_volume_of_its_own()
    {
        var program = JsonSerializer.Deserialize<string[]>(One("ENTRYPOINT"))!.ShouldHaveSingleItem();
        var node = NodeArguments.Parse(JsonSerializer.Deserialize<string[]>(One("CMD"))!);

        Path.GetFileName(program).ShouldBe(typeof(ServerOptions).Assembly.GetName().Name);
        s_lines.ShouldContain($"COPY --from=build /app {Path.GetDirectoryName(program)}");
        One("VOLUME").ShouldBe(node.StoragePath);
        One("USER").ShouldMatch("^[1-9][0-9]*:[1-9][0-9]*$", "a number, so that Kubernetes can tell that it is not root");
        s_lines.ShouldContain(line => line.EndsWith($" {node.StoragePath}", StringComparison.Ordinal) && line.Contains($"--chown={One("USER")}", StringComparison.Ordinal));
        One("EXPOSE").Split(' ').ShouldContain($"{node.ListenAddress.EndPoint.Port}");
    }

    private static string One(string instruction) => s_lines.Single(line => line.StartsWith($"{instruction} ", StringComparison.Ordinal))[(instruction.Length + 1)..];
}

using System.CommandLine;

namespace ScrapeCluster.Server.Commands;

/// <summary><c>check healthy</c> and <c>check ready</c>: ask a running node, for where nothing else can ask (as promtool's commands of these names).</summary>
internal static class CheckNodeCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Healthy() => Create("healthy", "Ask a node whether its process answers. Exit code 0: it does; 1: it does not.");

    public static Command Ready() => Create("ready", "Ask a node whether it does its job. Exit code 0: it does; 1: it does not, or does not answer.");

    private static Command Create(string state, string description)
    {
        var url = Flag.Parsed("url", "URL", new Uri("http://127.0.0.1:9393"), TryParse, "Where the node serves HTTP.");
        var command = new Command(state, description) { url };
        command.SetAction((parsed, cancellationToken) =>
            AskAsync(new Uri(parsed.GetRequiredValue(url), $"/-/{state}"), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static bool TryParse(string text, out Uri value, out string error)
    {
        error = "allowed is a URL such as http://127.0.0.1:9393";
        var isUrl = Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https");
        value = url!;
        return isUrl;
    }

    private static async Task<int> AskAsync(Uri url, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        try
        {
            using var http = new HttpClient { Timeout = Patience };
            using var answer = await http.GetAsync(url, cancellationToken);
            var text = (await answer.Content.ReadAsStringAsync(cancellationToken)).TrimEnd();
            await (answer.IsSuccessStatusCode ? console.Output : console.Error).WriteLineAsync(answer.IsSuccessStatusCode ? text : $"{url} answers {(int)answer.StatusCode}: {text}");
            return answer.IsSuccessStatusCode ? ExitCode.Success : ExitCode.Failure;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await console.Error.WriteLineAsync($"{url} does not answer: {e.GetBaseException().Message}");
            return ExitCode.Failure;
        }
    }
}
